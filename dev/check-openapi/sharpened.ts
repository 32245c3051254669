type Json = Readonly<Record<string, unknown>>;

const DAY_MS = 24 * 3_600_000;

/**
 * The API's document, narrowed where JSON Schema cannot say which values the server takes: what lies ahead is a time within the
 * days that the document names, and an end is later than its start. The account is the local stack's own, and a vendor is one
 * whose ids may be any. What only a page before can name, or depends on the vendor that a body names, is left out.
 */
export function sharpened(document: Json, now: number): Json {
  const paths = Object.entries(Object(document['paths'])).map(([path, methods]) => {
    const operations = Object.entries<Json>(Object(methods)).map(([method, operation]) => {
      const parameters = (operation['parameters'] ?? []) as readonly Json[];
      return [
        method,
        { ...operation, parameters: parameters.flatMap((each) => parameterOf(each, operation, now)) },
      ] as const;
    });
    return [path, Object.fromEntries(operations)] as const;
  });
  return narrowed({ ...document, paths: Object.fromEntries(paths) }, now) as Json;
}

function parameterOf(parameter: Json, { operationId }: Json, now: number): readonly Json[] {
  const name = String(parameter['name']);
  const isNeutral = String(operationId).startsWith('conversations.');
  if (name === 'from' || (name === 'onlyIf' && isNeutral)) return [];
  const values: Readonly<Record<string, string>> = {
    account: 'default',
    notBefore: timeIn(1, now),
    notAfter: timeIn(2, now),
    ...(operationId === 'conversations.get' && { vendor: 'wapikit' }),
  };
  const value = parameter['in'] === 'query' || name === 'vendor' ? values[name] : undefined;
  return [value === undefined ? parameter : { ...parameter, schema: { type: 'string', enum: [value] } }];
}

function narrowed(node: unknown, now: number): unknown {
  if (Array.isArray(node)) return node.map((each) => narrowed(each, now));
  if (typeof node !== 'object' || node === null) return node;
  if ('x-days-ahead' in node) return { type: 'string', enum: [timeIn(Number(node['x-days-ahead']) / 2, now)] };
  return Object.fromEntries(Object.entries(node).map(([name, value]) => [name, narrowed(value, now)]));
}

function timeIn(days: number, now: number): string {
  return new Date(now + days * DAY_MS).toISOString().replace(/\.\d+Z$/, 'Z');
}
