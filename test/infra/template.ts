import type { Resource } from './cloudformation.ts';

export type Properties = Readonly<Record<string, unknown>>;

/** A statement of any policy. */
export interface Statement {
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** A CloudFormation template, to be asked. */
export class Template {
  readonly resources: Readonly<Record<string, Resource>>;
  readonly conditions: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, { readonly Value: unknown; readonly Condition?: string }>>;

  constructor(readonly text: string) {
    const { Resources, Conditions = {}, Outputs = {} } = JSON.parse(text);
    this.resources = Resources;
    this.conditions = Conditions;
    this.outputs = Outputs;
  }

  /** Every resource of a type, with its properties. */
  all(type: string): [id: string, properties: Properties][] {
    return Object.entries(this.resources).flatMap(([id, { Type, Properties = {} }]) =>
      Type === type ? [[id, Properties]] : [],
    );
  }

  properties(id: string): Properties {
    return this.resources[id]?.Properties ?? {};
  }

  /** Every policy statement of every resource, identity and resource policies alike. */
  statements(): [id: string, statement: Statement][] {
    return Object.entries(this.resources).flatMap(([id, resource]) =>
      statementsIn(resource).map((one): [string, Statement] => [id, one]),
    );
  }

  /** The policy statements of one resource. */
  statementsOf(id: string): Statement[] {
    return statementsIn(this.resources[id]);
  }
}

function statementsIn(value: unknown): Statement[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('Statement' in value && Array.isArray(value.Statement)) return value.Statement;
  return Object.values(value).flatMap(statementsIn);
}

/** An action or resource, whether it is one or a list. */
export function listed<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? value : [value as T];
}

/** The logical id in `{"Ref": id}` or `{"Fn::GetAtt": [id, "Arn"]}`; empty in anything else. */
export function idIn(value: unknown): string {
  const { Ref, 'Fn::GetAtt': get } = (value ?? {}) as { Ref?: string; 'Fn::GetAtt'?: readonly string[] };
  return Ref ?? get?.[0] ?? '';
}

/** The value at a path such as `Targets.0.Arn`. */
export function at(value: unknown, path: string): unknown {
  return path.split('.').reduce((part, step) => (part as Properties | undefined)?.[step], value);
}
