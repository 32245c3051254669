import type { VendorRequest } from './exchange.ts';

/** The name and password of HTTP Basic authentication, or `undefined` where there is none. */
export function basicCredentials({ headers }: VendorRequest): { name: string; password: string } | undefined {
  const encoded = /^Basic (.+)$/i.exec(headers['authorization'] ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const [name = '', ...password] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return { name, password: password.join(':') };
}

/** The header that carries a name and a password. */
export function basic(name: string, password: string): string {
  return `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
}
