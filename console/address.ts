/** Which view is shown, and with which filters. It stands in the address after `#`, so that a view can be shared. */
export interface Address {
  /** Segments of the path: `['actions', 'act_…']`. */
  readonly path: readonly string[];
  /** Filters by name; one that is empty is left out. */
  readonly filters: Readonly<Record<string, string>>;
}

/** Reads `#/actions?state=held`. What cannot be decoded is no segment of ours. */
export function readAddress(hash: string): Address {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split(/\?(.*)/s);
  const segments = path.split('/').map(decoded).filter(Boolean);
  return { path: segments.length > 0 ? segments : ['actions'], filters: Object.fromEntries(present(query)) };
}

/** Writes an address as `readAddress` reads it. */
export function writeAddress(path: readonly string[], filters: Address['filters'] = {}): string {
  const query = new URLSearchParams(Object.entries(filters).filter(([, value]) => value !== '')).toString();
  return `#/${path.map(encodeURIComponent).join('/')}${query && `?${query}`}`;
}

function present(query: string): [string, string][] {
  return [...new URLSearchParams(query)].filter(([, value]) => value !== '');
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return '';
  }
}
