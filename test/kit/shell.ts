/** The commands of a block of shell: lines that end in a backslash go on, comments and empty lines are left out. */
export function commandsOf(text: string): string[] {
  return text
    .replaceAll('\\\n', ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

/** The words of a command, as a POSIX shell reads them: quotes and backslashes, no variables and no substitutions. */
export function wordsOf(command: string): string[] {
  const parts = command.match(/(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\])+/g) ?? [];
  return parts.map((part) =>
    part.replace(
      /'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)/g,
      (_, single, double, escaped) => single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? escaped,
    ),
  );
}

export interface Curl {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * Reads a `curl`, as far as the documentation uses it.
 * @throws Error for an option that is not known here
 */
export function parseCurl(command: string): Curl {
  const [, ...words] = wordsOf(command);
  const headers: Record<string, string> = {};
  let [method, url, body]: (string | undefined)[] = [];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (/^-[si]+$/.test(word)) continue;
    if (word === '-X') method = words.shift();
    else if (word === '-d') body = words.shift();
    else if (word === '-H') {
      const [, name = '', value = ''] = /^([^:]+):\s*(.*)$/.exec(words.shift() ?? '') ?? [];
      headers[name.toLowerCase()] = value;
    } else if (word.startsWith('-') || url !== undefined) throw new Error(`What does ${word} mean in: ${command}`);
    else url = word;
  }
  if (url === undefined) throw new Error(`Where does this go: ${command}`);
  return {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    url,
    headers,
    ...(body === undefined ? {} : { body }),
  };
}
