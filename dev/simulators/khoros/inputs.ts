/** The inputs of a reactivation, all of which travel in the query. */
export interface ReactivationInputs {
  readonly comment: string | undefined;
  readonly pageId: string | undefined;
}

/** Reads the query byte for byte: `%20` is a space and `+` is a plus. `undefined` if it is not valid percent-encoding. */
export function readQuery(query: string): ReactivationInputs | undefined {
  const values = new Map<string, string>();
  try {
    for (const pair of query.split('&').filter(Boolean)) {
      const [name = '', ...value] = pair.split('=');
      values.set(decodeURIComponent(name), decodeURIComponent(value.join('=')));
    }
  } catch {
    return undefined;
  }
  return { comment: values.get('comment'), pageId: values.get('pageId') };
}

/** A time of the query in epoch milliseconds; NaN if it is none. */
export function epochMillis(query: URLSearchParams, name: string): number {
  const text = query.get(name);
  return text !== null && /^\d+$/.test(text) ? Number(text) : Number.NaN;
}
