import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import type { Route } from './api-gateway/routes.ts';
import type { Bundle } from './bundle.ts';

/** A call of the API that works as it stands. */
export interface Curl {
  /** The key of the function that answers. */
  readonly functionKey: string;
  readonly command: string;
}

/** What a sample in events/ says of a request: payload format 2.0. */
const Sample = z.object({
  rawPath: z.string(),
  rawQueryString: z._default(z.string(), ''),
  headers: z._default(z.record(z.string(), z.string()), {}),
  body: z.optional(z.string()),
});
type Sample = z.infer<typeof Sample>;

/**
 * One `curl` for each operation that has a sample in events/, and for each route that only reads.
 * What people do to an action needs one that waits or is held: there is none yet.
 */
export async function curls({ root, routes }: Bundle, api: string): Promise<Curl[]> {
  const shown = routes.filter(({ method, functionKey }) => method === 'GET' || !functionKey.startsWith('actions-'));
  const found = await Promise.all(
    shown.map(async (route) => {
      const sample = await readSample(root, route);
      return sample ? [{ functionKey: route.functionKey, command: command(api, route.method, sample) }] : [];
    }),
  );
  return found.flat();
}

/** `helpscout-create-reply` is sampled in events/helpscout/create-reply.http.json. */
async function readSample(root: string, { functionKey, method, path }: Route): Promise<Sample | undefined> {
  const file = join(root, 'events', `${functionKey.replace('-', '/')}.http.json`);
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text !== undefined) return Sample.parse(JSON.parse(text));
  return method === 'GET' && !path.includes('{') ? Sample.parse({ rawPath: path }) : undefined;
}

function command(api: string, method: string, { rawPath, rawQueryString, headers, body }: Sample): string {
  const url = `${api}${encodeURI(rawPath)}${rawQueryString && `?${rawQueryString}`}`;
  const sent = Object.entries(headers).filter(([name]) => SENT.has(name.toLowerCase()));
  return [
    'curl -s',
    ...(method === (body === undefined ? 'GET' : 'POST') ? [] : [`-X ${method}`]),
    quote(url),
    ...sent.map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`),
    ...(body === undefined ? [] : [`-d ${quote(body)}`]),
  ].join(' ');
}

/** The headers of a sample that a caller chooses; the others are API Gateway's. */
const SENT = new Set(['content-type', 'idempotency-key']);

/** For a POSIX shell. */
function quote(text: string): string {
  return /^[\w@%+=:,./-]+$/u.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
