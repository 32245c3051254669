/** A string or a number of JSON that is known to be valid: on anything else this would take quadratic time. */
const TOKENS = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Parses JSON, with long whole numbers as strings, because JavaScript would change them; `undefined` if the text is not JSON. */
export function parseExact(text: string): unknown {
  try {
    const plain: unknown = JSON.parse(text);
    if (!/\d{16}/.test(text)) return plain;
    return JSON.parse(text.replace(TOKENS, (token) => (/^-?\d{16,}$/.test(token) ? `"${token}"` : token)));
  } catch {
    return undefined;
  }
}
