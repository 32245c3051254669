import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import * as z from 'zod';

/** The project's folder, with a slash at its end. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Folders of functions/ that hold no operations. */
const ROUTES = new Set(['actions', 'service']);
const WORKERS = new Set(['workers']);

/** A function and all that its key in functions.yml implies. */
export interface FunctionEntry {
  /** `helpscout-create-reply` */
  readonly key: string;
  /** `helpscout.createReply` */
  readonly name: string;
  /** `helpscout` */
  readonly folder: string;
  /** `helpscout/create-reply`: its path below functions/ and events/, without an extension. */
  readonly stem: string;
  readonly kind: 'operation' | 'route' | 'worker';
  readonly http?: { readonly method: string; readonly path: string; readonly open: boolean };
}

const HttpApi = z.object({ method: z.string(), path: z.string(), authorizer: z.unknown().optional() });
const Functions = z.record(
  z.string(),
  z.object({ events: z.array(z.object({ httpApi: HttpApi.optional() })).default([]) }),
);

/** Every function of functions/functions.yml, in its order. */
export function readFunctions(): FunctionEntry[] {
  const functions = Functions.parse(parse(readFileSync(`${ROOT}functions/functions.yml`, 'utf8')));
  return Object.entries(functions).map(([key, { events }]) => {
    const [folder = '', ...words] = key.split('-');
    const api = events.find(({ httpApi }) => httpApi)?.httpApi;
    return {
      ...{ key, folder, name: `${folder}.${camelCase(words)}`, stem: `${folder}/${words.join('-')}` },
      kind: WORKERS.has(folder) ? 'worker' : ROUTES.has(folder) ? 'route' : 'operation',
      ...(api && { http: { method: api.method.toUpperCase(), path: api.path, open: api.authorizer === undefined } }),
    };
  });
}

/** `['create', 'reply']` → `createReply`. */
function camelCase([first = '', ...rest]: readonly string[]): string {
  return first + rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}
