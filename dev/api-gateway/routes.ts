/** A route of the API, and the function behind it. */
export interface Route {
  /** `GET`, or `*` for any. */
  readonly method: string;
  /** `/actions/{actionId}`, `/files/{path+}`. */
  readonly path: string;
  /** The function's key in functions.yml. */
  readonly functionKey: string;
  /** Whether the caller must be authorised. */
  readonly authorized: boolean;
}

export interface RouteMatch {
  readonly route: Route;
  /** Decoded once, as API Gateway decodes them: `%2e%2e` arrives as `..`, and `%2F` as a slash inside the value. */
  readonly pathParameters: Readonly<Record<string, string>>;
}

/**
 * The most specific route: a literal segment before a parameter, a parameter before a greedy one, a method before any.
 * @param path as it stood in the request line, undecoded, without the query
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
export function matchRoute(routes: readonly Route[], method: string, path: string): RouteMatch | undefined {
  return routes
    .filter((route) => route.method === '*' || route.method === method)
    .flatMap((route) => {
      const pathParameters = matchPath(route.path, path);
      return pathParameters ? [{ route, pathParameters }] : [];
    })
    .sort((left, right) => rank(left.route).localeCompare(rank(right.route)))[0];
}

function matchPath(template: string, path: string): Record<string, string> | undefined {
  const wanted = template.split('/');
  const given = path.split('/');
  const greedy = wanted.at(-1)?.endsWith('+}') ?? false;
  if (greedy ? given.length < wanted.length : given.length !== wanted.length) return undefined;

  const parameters: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const name = /^\{(.+?)\+?\}$/u.exec(segment)?.[1];
    const value = (segment.endsWith('+}') ? given.slice(index).join('/') : given[index]) ?? '';
    if (name === undefined ? value !== segment : value === '') return undefined;
    if (name !== undefined) parameters[name] = decode(value);
  }
  return parameters;
}

/** What cannot be decoded stays as it is. */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Sorts the more specific first, segment by segment. */
function rank({ method, path }: Route): string {
  const segments = path
    .split('/')
    .map((segment) => (segment.endsWith('+}') ? '3' : segment.startsWith('{') ? '2' : '1'));
  return `${segments.join('')}${method === '*' ? '2' : '1'}`;
}
