type Json = Readonly<Record<string, unknown>>;

/** Of a template, what all doors must have alike. */
export interface Comparable {
  readonly Resources: Json;
  readonly Outputs: Json;
}

interface Template {
  readonly Parameters?: Json;
  readonly Conditions?: Json;
  readonly Resources: Json;
  readonly Outputs?: Json;
}

const NOTHING = Symbol('AWS::NoValue');
/** osls brings its own bucket for the packages. */
const OF_CODE = ['ServerlessDeploymentBucket', 'ServerlessDeploymentBucketPolicy', 'ServerlessDeploymentBucketName'];

/**
 * Returns what CloudFormation makes of a template with these parameters: parameters and conditions are replaced by what they
 * come to. Where the packages are is left out.
 * @throws Error for a condition that needs more than the parameters
 */
export function comparable(template: Template, given: Readonly<Record<string, string>> = {}): Comparable {
  const values = new Map<string, string>();
  for (const [name, declared] of Object.entries(template.Parameters ?? {})) {
    const value = given[name] ?? Object(declared).Default;
    if (value !== undefined) values.set(name, String(value));
  }
  const lists = Object.entries(template.Parameters ?? {}).filter(([, it]) => Object(it).Type === 'CommaDelimitedList');
  const evaluate = evaluator(values, new Set(lists.map(([name]) => name)), template.Conditions ?? {});
  const part = (entries: Json) =>
    Object.fromEntries(
      Object.entries(entries)
        .filter(([id]) => !OF_CODE.includes(id))
        .map(([id, each]) => [id, withoutCode(Object(each), evaluate)])
        .filter(([, each]) => each !== undefined),
    );
  return { Resources: part(template.Resources), Outputs: part(template.Outputs ?? {}) };
}

/** A resource or output whose condition holds, without its condition; `undefined` for another. */
function withoutCode({ Condition, ...declared }: Json, evaluate: (value: unknown) => unknown): unknown {
  if (Condition !== undefined && evaluate({ Condition }) !== true) return undefined;
  const { DependsOn, ...rest } = Object(evaluate(declared));
  const { Code: _, ...Properties } = Object(rest.Properties);
  return {
    ...rest,
    ...(rest.Properties === undefined ? {} : { Properties }),
    ...(DependsOn === undefined ? {} : { DependsOn: [DependsOn].flat().sort() }),
  };
}

function evaluator(values: ReadonlyMap<string, string>, lists: ReadonlySet<string>, conditions: Json) {
  const reference = (name: string): unknown => {
    if (name === 'AWS::NoValue') return NOTHING;
    const value = values.get(name);
    if (value === undefined) return { Ref: name };
    return lists.has(name) ? value.split(',') : value;
  };
  const holds = (name: unknown): boolean => {
    const result = evaluate(conditions[String(name)]);
    if (typeof result !== 'boolean') throw new Error(`The condition ${name} is not known: ${JSON.stringify(result)}.`);
    return result;
  };
  const substituted = (text: string): unknown => {
    const result = text.replaceAll(/\$\{(\w+)\}/g, (whole, name: string) => values.get(name) ?? whole);
    return /\$\{[^!]/.test(result) ? { 'Fn::Sub': result } : result.replaceAll('${!', '${');
  };

  function evaluate(value: unknown): unknown {
    // CloudFormation makes a text of a number, and a number of a text, as the property wants it.
    if (typeof value !== 'object' || value === null) return typeof value === 'number' ? String(value) : value;
    if (Array.isArray(value)) return value.map(evaluate).filter((each) => each !== NOTHING);
    const [[name, argument] = ['', undefined], ...more] = Object.entries(value);
    if (more.length === 0) {
      if (name === 'Ref') return reference(String(argument));
      if (name === 'Condition') return holds(argument);
      if (name === 'Fn::Sub' && typeof argument === 'string') return substituted(argument);
      if (name === 'Fn::If' && Array.isArray(argument)) return evaluate(holds(argument[0]) ? argument[1] : argument[2]);
      const parts = evaluate(argument);
      if (name === 'Fn::Not' && Array.isArray(parts)) return !parts[0];
      if (name === 'Fn::And' && Array.isArray(parts)) return parts.every((part) => part === true);
      if (name === 'Fn::Equals' && Array.isArray(parts)) return parts[0] === parts[1];
      if (name === 'Fn::Join' && Array.isArray(parts)) return joined(parts[0], parts[1]);
    }
    const entries = Object.entries(value).map(([key, each]) => [key, evaluate(each)] as const);
    return Object.fromEntries(entries.filter(([key, each]) => each !== NOTHING && !isEmptyAction(key, each)));
  }

  return evaluate;
}

function joined(separator: unknown, parts: unknown): unknown {
  if (Array.isArray(parts) && parts.every((part) => typeof part === 'string')) return parts.join(String(separator));
  return { 'Fn::Join': [separator, parts] };
}

/** An alarm with an empty list of actions is one without actions. */
function isEmptyAction(key: string, value: unknown): boolean {
  return ['AlarmActions', 'OKActions'].includes(key) && Array.isArray(value) && value.length === 0;
}

/** Where two templates differ, a line for each place. */
export function differences(a: unknown, b: unknown, path = ''): string[] {
  if (a === b) return [];
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) {
    return [`${path}: ${JSON.stringify(a)} and ${JSON.stringify(b)}`];
  }
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].flatMap((name) =>
    differences(Object(a)[name], Object(b)[name], path === '' ? name : `${path}.${name}`),
  );
}
