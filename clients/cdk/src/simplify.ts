type Json = Readonly<Record<string, unknown>>;

/** A template, as far as it is simplified. */
export interface Template {
  readonly Parameters: Readonly<Record<string, Declared>>;
  readonly Conditions: Json;
  readonly Resources: Readonly<Record<string, Json>>;
  readonly Outputs: Readonly<Record<string, Json>>;
}

interface Declared {
  readonly Type: string;
  readonly Default?: string;
  readonly AllowedPattern?: string;
  readonly AllowedValues?: readonly string[];
}

/** Of each parameter that a stage has: a value, or what is known when the stack is deployed. */
export type Values = Readonly<Record<string, string>>;

const NOTHING = Symbol('AWS::NoValue');

/**
 * Decides all conditions of a template, so that none is left: a condition may not name a topic or a bus of another stack, and CDK
 * keeps a parameter's value from one deployment to the next, whatever its default has become.
 * @param isLater whether a value is known only when the stack is deployed; then there is one
 */
export function withoutConditions(template: Template, values: Values, isLater: (value: string) => boolean): Template {
  const { Conditions, ...rest } = template;

  function holds(expression: unknown): boolean {
    const [[name, argument] = ['', undefined]] = Object.entries(Object(expression));
    if (name === 'Fn::Not' && Array.isArray(argument)) return !holds(argument[0]);
    if (name === 'Fn::And' && Array.isArray(argument)) return argument.every(holds);
    if (name !== 'Fn::Equals' || !Array.isArray(argument)) throw new Error(`No such condition is known: ${name}.`);
    const [a, b] = argument.map(valueIn);
    return ![a, b].some((value) => value !== undefined && isLater(value)) && a === b;
  }

  const valueIn = (operand: unknown): string | undefined =>
    typeof operand === 'string' ? operand : values[String(Object(operand).Ref)];

  function decided(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(decided).filter((each) => each !== NOTHING);
    if (typeof value !== 'object' || value === null) return value;
    if ('Ref' in value && value.Ref === 'AWS::NoValue') return NOTHING;
    if ('Fn::If' in value && Array.isArray(value['Fn::If'])) {
      const [name, yes, no] = value['Fn::If'];
      return decided(holds(Conditions[name]) ? yes : no);
    }
    const entries = Object.entries(value).map(([name, each]) => [name, decided(each)] as const);
    return Object.fromEntries(entries.filter(([, each]) => each !== NOTHING));
  }

  const present = <T extends Json>(all: Readonly<Record<string, T>>): Readonly<Record<string, T>> =>
    Object.fromEntries(
      Object.entries(all)
        .filter(([, { Condition }]) => Condition === undefined || holds(Conditions[String(Condition)]))
        .map(([id, { Condition: _, ...each }]) => [id, decided(each) as T]),
    );

  return { ...rest, Conditions: {}, Resources: present(template.Resources), Outputs: present(template.Outputs) };
}
