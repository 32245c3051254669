import { isIP } from 'node:net';
import { AppError } from '../errors/app-error.ts';
import { isLoopback } from '../http/loopback.ts';

export interface BaseUrlRules {
  /** The vendor's own hosts and the operator's: `api.example.com` exactly, `*.example.com` for each below. */
  readonly hosts: readonly string[];
  /** Plain http to this machine. */
  readonly allowLoopback: boolean;
}

/** Only unambiguous URLs: no userinfo, query, fragment, escape, backslash or space. */
const SHAPE = /^(https?):\/\/([a-z0-9-]+(?:\.[a-z0-9-]+)*|\[[0-9a-f:]+\])(:\d{1,5})?((?:\/[\w.~-]+)*)\/?$/i;

/**
 * Returns the base of every URL of an account, if credentials may be sent there.
 * @param title the vendor and account of the secret, for the error
 * @throws AppError `misconfigured`
 */
export function checkBaseUrl(title: string, text: string, { hosts, allowLoopback }: BaseUrlRules): URL {
  const [, scheme = '', hostname = '', port = '', path = ''] = SHAPE.exec(text) ?? [];
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const unchanged = url?.hostname === hostname.toLowerCase() && url.port === port.slice(1) && isSamePath(url, path);
  if (url && hostname && unchanged) {
    if (allowLoopback && isLoopback(url.hostname)) return url;
    const safe = scheme.toLowerCase() === 'https' && isIP(url.hostname.replace(/[[\]]/g, '')) === 0;
    if (safe && hosts.some((allowed) => matches(url.host, allowed.toLowerCase()))) return url;
  }
  throw new AppError('misconfigured', `The secret ${title} has a baseUrl that is not allowed.`, {
    issues: [{ path: 'baseUrl', message: 'must be https on a host of the vendor, or on one of ALLOWED_VENDOR_HOSTS' }],
    outcome: 'not_applied',
  });
}

function isSamePath(url: URL, path: string): boolean {
  return url.pathname.replace(/\/$/, '') === path;
}

function matches(host: string, allowed: string): boolean {
  if (!allowed.startsWith('*.')) return host === allowed;
  return host.endsWith(allowed.slice(1)) && !host.startsWith('.');
}
