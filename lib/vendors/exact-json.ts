const TOKENS = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** JSON with its long whole numbers as strings, because JavaScript would change them; `undefined` if it is none. */
export function parseExact(text: string): unknown {
  try {
    return JSON.parse(text.replace(TOKENS, (token) => (/^-?\d{16,}$/.test(token) ? `"${token}"` : token)));
  } catch {
    return undefined;
  }
}
