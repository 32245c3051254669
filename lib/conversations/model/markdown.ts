/** An address, of which Markdown's readers make a link. It is not escaped: a backslash would become part of it. */
const ADDRESS = /\bhttps?:\/\/[^\s<>`*[\]|\\"]+/gi;

/** Signs that have a meaning anywhere in a line; `<` and `&` only if HTML gives them one, a backslash only before another sign. */
const INLINE = /[`*_[|~]|<(?=[A-Za-z/!?])|&(?=#?\w+;)|\\(?=[!-/:-@[-`{-~]|$)/g;

/** What makes a heading, a quotation, a list or a rule at the start of a line. */
const AT_START = /^(?:(#{1,6})(?=\s|$)|(>)|([-+])(?=\s|$)|(-+|=+)(?=\s*$)|(\d{1,9})(?=[.)](?:\s|$)))/;

/**
 * Markdown that shows a plain text unchanged: every sign, every line break, and the white space at the start of lines.
 * Its backslashes are read alike by CommonMark and by older Markdown.
 */
export function plainAsMarkdown(text: string): string {
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  return lines
    .map((line, index) => {
      const isBlank = line.trim() === '';
      // One blank line begins a paragraph. Markdown would read several as one, so each further one gets a no-break space.
      if (isBlank) return lines[index - 1]?.trim() === '' ? '\u00a0\n' : '';
      const breaks = index < lines.length - 1 && lines[index + 1]?.trim() !== '';
      return `${lineAsMarkdown(line)}${breaks ? '  ' : ''}`;
    })
    .join('\n');
}

/** Markdown that shows one line. Its indent becomes no-break spaces: an indented line would be code. */
function lineAsMarkdown(line: string): string {
  const rest = line.trimStart();
  const indent = line.slice(0, line.length - rest.length);
  const kept = indent.replaceAll('\t', '    ').replace(/\s/g, '\u00a0');
  const trimmed = rest.trimEnd();
  let escapedText = '';
  let at = 0;
  for (const { index, 0: address } of trimmed.matchAll(ADDRESS)) {
    escapedText += escaped(trimmed.slice(at, index)) + address;
    at = index + address.length;
  }
  return kept + atStart(escapedText + escaped(trimmed.slice(at)), kept === '');
}

function escaped(text: string): string {
  return text.replace(INLINE, (sign) => `\\${sign}`);
}

function atStart(line: string, isFirst: boolean): string {
  if (!isFirst) return line;
  const [start, , , , , digits] = AT_START.exec(line) ?? [];
  if (start === undefined) return line;
  return digits === undefined ? `\\${line}` : `${digits}\\${line.slice(digits.length)}`;
}
