import type { Headers } from './profile.ts';

/** HTTP Basic authentication. */
export function basicAuth(name: string, password: string): Headers {
  return { authorization: `Basic ${Buffer.from(`${name}:${password}`, 'utf8').toString('base64')}` };
}
