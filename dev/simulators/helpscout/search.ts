/** Whether something fits one condition of a query: `email:"ana@example.com"`. */
export type Fits<Item> = (item: Item) => boolean;

/** Makes a condition of a field and its value. */
type Condition<Item> = (field: string, value: string) => Fits<Item>;

const TOKEN = /\s*(?:([()])|(AND|OR|NOT)(?=[\s(])|(\w+):(?:"((?:[^"\\]|\\.)*)"|([^\s()"]+)))/y;

type Token = { readonly word: string } | { readonly field: string; readonly value: string };

/**
 * Reads Help Scout's search language: `email:"a@b.c"`, `(status:"active" AND NOT tag:vip)`, with or without parentheses; within quotes a
 * backslash takes the next character as it is.
 * @returns undefined if the query is not of that form
 */
export function readQuery<Item>(query: string, condition: Condition<Item>): Fits<Item> | undefined {
  const tokens = tokensOf(query);
  if (!tokens) return undefined;
  const fits = readEither(tokens, condition);
  return tokens.length === 0 ? fits : undefined;
}

function tokensOf(query: string): Token[] | undefined {
  const tokens: Token[] = [];
  const text = query.trimEnd();
  for (let at = 0; at < text.length; ) {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text);
    if (!found) return undefined;
    const [, parenthesis, word, field = '', quoted, plain = ''] = found;
    const mark = parenthesis ?? word;
    tokens.push(mark === undefined ? { field, value: quoted?.replace(/\\(.)/g, '$1') ?? plain } : { word: mark });
    at = TOKEN.lastIndex;
  }
  return tokens;
}

function readEither<Item>(tokens: Token[], condition: Condition<Item>): Fits<Item> | undefined {
  return readChain(
    tokens,
    'OR',
    () => readAll(tokens, condition),
    (left, right) => (item) => left(item) || right(item),
  );
}

function readAll<Item>(tokens: Token[], condition: Condition<Item>): Fits<Item> | undefined {
  return readChain(
    tokens,
    'AND',
    () => readOne(tokens, condition),
    (left, right) => (item) => left(item) && right(item),
  );
}

function readChain<Item>(
  tokens: Token[],
  between: string,
  read: () => Fits<Item> | undefined,
  join: (left: Fits<Item>, right: Fits<Item>) => Fits<Item>,
): Fits<Item> | undefined {
  let fits = read();
  while (fits && isWord(tokens[0], between)) {
    tokens.shift();
    const right = read();
    fits = right && join(fits, right);
  }
  return fits;
}

function readOne<Item>(tokens: Token[], condition: Condition<Item>): Fits<Item> | undefined {
  const token = tokens.shift();
  if (token === undefined) return undefined;
  if ('field' in token) return condition(token.field, token.value);
  if (token.word === 'NOT') {
    const fits = readOne(tokens, condition);
    return fits && ((item) => !fits(item));
  }
  const fits = token.word === '(' ? readEither(tokens, condition) : undefined;
  return isWord(tokens.shift(), ')') ? fits : undefined;
}

function isWord(token: Token | undefined, word: string): boolean {
  return token !== undefined && 'word' in token && token.word === word;
}
