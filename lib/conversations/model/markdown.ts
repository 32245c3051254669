/** An address that Markdown's readers make a link of as it stands: a backslash would become part of it. */
const ADDRESS = /\bhttps?:\/\/[^\s<>`*[\]|\\"]+/gi;

/** Signs that begin something wherever they stand; `<` and `&` only where HTML would, a backslash only before a sign. */
const INLINE = /[`*_[|~]|<(?=[A-Za-z/!?])|&(?=#?\w+;)|\\(?=[!-/:-@[-`{-~]|$)/g;

/** What begins a heading, a quotation, a list, or makes a heading or a rule of what stands there. */
const AT_START = /^(?:(#{1,6})(?=\s|$)|(>)|([-+])(?=\s|$)|(-+|=+)(?=\s*$)|(\d{1,9})(?=[.)](?:\s|$)))/;

/**
 * Plain text as Markdown that shows it: each sign as it is, each line on its own, white space at the beginning of lines kept.
 * The backslashes are those that CommonMark and its elders read alike.
 */
export function plainAsMarkdown(text: string): string {
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  return lines
    .map((line, index) => {
      const isBlank = line.trim() === '';
      // One blank line is a new paragraph; Markdown would take several for one.
      if (isBlank) return lines[index - 1]?.trim() === '' ? '\u00a0\n' : '';
      const breaks = index < lines.length - 1 && lines[index + 1]?.trim() !== '';
      return `${shownLine(line)}${breaks ? '  ' : ''}`;
    })
    .join('\n');
}

/** One line, as it is. Indented, it would be code. */
function shownLine(line: string): string {
  const rest = line.trimStart();
  const indent = line.slice(0, line.length - rest.length);
  const kept = indent.replaceAll('\t', '    ').replace(/\s/g, '\u00a0');
  const trimmed = rest.trimEnd();
  let shown = '';
  let at = 0;
  for (const { index, 0: address } of trimmed.matchAll(ADDRESS)) {
    shown += escaped(trimmed.slice(at, index)) + address;
    at = index + address.length;
  }
  return kept + atStart(shown + escaped(trimmed.slice(at)), kept === '');
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
