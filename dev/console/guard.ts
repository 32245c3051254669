import type { IncomingHttpHeaders } from 'node:http';

/** What a request says of where it comes from. */
export interface Origin {
  readonly method?: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Whether a request comes from a page or a program of this machine that means this server.
 *
 * - A foreign `Host` is DNS rebinding: another site's name that was made to point at 127.0.0.1.
 * - A foreign `Origin`, or `Sec-Fetch-Site` other than the page's own, is another site that uses the browser of whoever is signed in here.
 * - What changes something needs a header that a form cannot set, and that a script of another site may not set unasked.
 * @returns why it is refused, or undefined
 */
export function refusalOf({ method, headers }: Origin, port: number): string | undefined {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  if (!hosts.includes(headers.host ?? '')) return 'This host is not served here.';
  const origin = headers.origin;
  if (origin !== undefined && !hosts.some((host) => origin === `http://${host}`)) return 'Another origin may not ask.';
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return 'Another site may not ask.';
  const changes = method !== 'GET' && method !== 'HEAD';
  return changes && headers['x-console'] === undefined ? 'A change needs the header x-console: 1.' : undefined;
}
