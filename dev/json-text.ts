/**
 * Reads JSON that a person wrote. A byte-order mark, as some editors put it in front, is passed over.
 * @param what it is called in the error: a path, or `The event`
 * @throws Error that says where it is broken, and shows nothing of it: it may hold a customer's words or a credential
 */
export async function readJson(text: string, what: string): Promise<unknown> {
  const json = text.replace(/^\ufeff/u, '');
  try {
    return JSON.parse(json);
  } catch {
    throw new Error(`${what} is ${json.trim() === '' ? 'empty' : `broken JSON: ${await placeOf(json)}`}.`);
  }
}

/** Node's own parser names the place of some faults only, and shows the text around it. */
async function placeOf(json: string): Promise<string> {
  const { transform } = await import('esbuild');
  const { errors = [] } = await transform(json, { loader: 'json', logLevel: 'silent' }).catch(Object);
  const { line, column } = Object(errors[0]?.location);
  return line === undefined ? 'it ends too early' : `look at line ${line}, column ${column + 1}`;
}
