import { AppError, invalid } from '../errors/app-error.ts';

declare const made: unique symbol;

/** The path of a request below a vendor's base URL. Only the `path` tag makes one. */
export type Path = string & { readonly [made]: 'Path' };

const MAX_LENGTH = 256;
const UNSAFE = /[\p{Cc}\p{Cs}\s/\\?#%]/u;

/** Whether `text` can be one segment of a path: 1–256 characters, none that ends a segment or that URL parsers remove. */
export function isSegment(text: string): boolean {
  return text.length > 0 && text.length <= MAX_LENGTH && text !== '.' && text !== '..' && !UNSAFE.test(text);
}

/**
 * A path whose values cannot leave their segment: path`/v2/conversations/${id}/reply`.
 * @throws AppError `invalid_input` for a value that is not one segment
 */
export function path(template: TemplateStringsArray, ...values: readonly string[]): Path {
  const segments = values.map((value) => {
    if (!isSegment(value))
      throw invalid('', 'An id must be one segment of a path: 1 to 256 characters, no / \\ ? # %.');
    return encodeURIComponent(value);
  });
  return String.raw({ raw: template }, ...segments) as Path;
}

/**
 * The URL of a request. Query values are percent-encoded byte for byte: a space is `%20`, never `+`.
 * @throws AppError `invalid_input` if URL parsing would change the path
 */
export function urlOf(base: URL, below: Path, query: Readonly<Record<string, string>> = {}): string {
  const wanted = base.pathname.replace(/\/$/, '') + below;
  const url = base.origin + wanted;
  if (new URL(url).pathname !== wanted)
    throw new AppError('invalid_input', 'An id would change the path of the request.');
  const pairs = Object.entries(query).map(([name, value]) => `${encode(name)}=${encode(value)}`);
  return pairs.length > 0 ? `${url}?${pairs.join('&')}` : url;
}

function encode(text: string): string {
  if (/\p{Cs}/u.test(text)) throw invalid('', 'Text must be well-formed Unicode.');
  return encodeURIComponent(text);
}
