import type { Answer, VendorRequest } from './exchange.ts';

/** One of a vendor's endpoints. */
export interface Route<Exchange> {
  readonly method: string;
  /** `/v2/conversations/:id/reply`: a colon marks a parameter. */
  readonly pattern: string;
  /** The name that faults and counters know it by. */
  readonly operation: string;
  answer(exchange: Exchange, params: Readonly<Record<string, string>>): Answer;
}

export type Routed<Exchange> =
  | { readonly found: Route<Exchange>; readonly params: Readonly<Record<string, string>> }
  | { readonly found: undefined; readonly allowed: readonly string[] };

/** Finds the route of a request; without one, tells which methods the path has. */
export function findRoute<Exchange>(
  routes: readonly Route<Exchange>[],
  { method, path }: Pick<VendorRequest, 'method' | 'path'>,
): Routed<Exchange> {
  const allowed: string[] = [];
  for (const route of routes) {
    const params = paramsOf(route.pattern, path);
    if (params && route.method === method) return { found: route, params };
    if (params) allowed.push(route.method);
  }
  return { found: undefined, allowed };
}

function paramsOf(pattern: string, path: string): Record<string, string> | undefined {
  const names = pattern.split('/');
  const segments = path.split('/');
  if (names.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, name] of names.entries()) {
    const segment = decoded(segments[index] ?? '');
    if (name.startsWith(':') && segment) params[name.slice(1)] = segment;
    else if (name !== segment) return undefined;
  }
  return params;
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
