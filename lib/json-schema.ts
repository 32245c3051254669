/** A fragment of JSON Schema 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * What a rule that only a program can check means in JSON Schema, for the documents of the API. It stands in the options
 * of the rule, so that it goes wherever the rule goes: `z.refine(isSlug, { message, ...inJsonSchema({ pattern }) })`.
 * Patterns are ECMA-262's without `\p`, so that every dialect reads them.
 */
export function inJsonSchema(json: JsonSchema): { readonly params: { readonly json: JsonSchema } } {
  return { params: { json } };
}

/** Any text without NUL, which no text of a request may hold. */
export const NO_NUL = '^[^\\u0000]*$';
