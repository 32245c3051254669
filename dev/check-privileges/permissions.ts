import { ACCOUNT_ID, arn, REGION } from '../aws/account.ts';
import type { AwsCall } from '../aws/recorded-call.ts';

/** One action on one resource, as a role allows it. */
export interface Permission {
  readonly action: string;
  /** An ARN, with stars. */
  readonly resource: string;
  readonly condition: Condition;
}

/** By operator, then by key. */
type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}
type Resources = Readonly<Record<string, Resource>>;

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: Condition;
}

export interface Role {
  /** Its logical id. */
  readonly id: string;
  readonly permissions: readonly Permission[];
}

/**
 * The role of each function of a packaged template, by the function's logical id. Its resources have the names that the local
 * stack gives them.
 * @param prefix what deployed names begin with
 */
export function rolesOf(template: string, prefix: string): ReadonlyMap<string, Role> {
  const resources: Resources = JSON.parse(template).Resources;
  const functions = Object.entries(resources).filter(([, { Type }]) => Type === 'AWS::Lambda::Function');
  return new Map(
    functions.map(([id, { Properties = {} }]) => {
      const role = logicalId(Properties['Role']);
      return [id, { id: role, permissions: permissionsOf(resources, role, prefix) }];
    }),
  );
}

function permissionsOf(resources: Resources, role: string, prefix: string): readonly Permission[] {
  const policies = listed(Object(resources[role]?.Properties)['Policies'] ?? []);
  const statements: readonly Statement[] = policies.flatMap((policy) => Object(policy).PolicyDocument.Statement);
  return statements.flatMap(({ Action, Resource, Condition = {} }) =>
    listed(Action).flatMap((action) =>
      listed(Resource).map((resource) => ({
        action: String(action),
        resource: nameOf(resource, resources, prefix),
        condition: Condition,
      })),
    ),
  );
}

/** Whether IAM would allow the call by this permission. */
export function allows({ action, resource, condition }: Permission, call: AwsCall): boolean {
  return action === call.action && isLike(resource, call.resource) && Object.entries(condition).every(holds(call));
}

/** A condition that is not known here does not hold: what it protects would go unnoticed. */
function holds({ context }: AwsCall) {
  return ([operator, keys]: [string, Condition[string]]) =>
    Object.entries(keys).every(([key, wanted]) => {
      const values = context[key];
      if (values === undefined) return false;
      const patterns = listed(wanted).map(String);
      if (operator === 'ForAllValues:StringLike')
        return values.every((value) => patterns.some((pattern) => isLike(pattern, value)));
      return operator === 'StringEquals' && values.length > 0 && values.every((value) => patterns.includes(value));
    });
}

function isLike(pattern: string, text: string): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`, 's').test(text);
}

function nameOf(value: unknown, resources: Resources, prefix: string): string {
  if (typeof value === 'string') return value;
  const { 'Fn::Sub': sub, 'Fn::Join': join } = Object(value) as {
    'Fn::Sub'?: string;
    'Fn::Join'?: [string, unknown[]];
  };
  if (sub !== undefined) return sub.replace(/\$\{AWS::(\w+)\}/g, (_, name) => PSEUDO[name] ?? name);
  if (join) return join[1].map((part) => nameOf(part, resources, prefix)).join(join[0]);
  const id = logicalId(value);
  switch (resources[id]?.Type) {
    case 'AWS::DynamoDB::Table':
      return arn('dynamodb', `table/${prefix}`);
    case 'AWS::SQS::Queue':
      return arn('sqs', `${prefix}-${id}`);
    default:
      return arn('', id);
  }
}

const PSEUDO: Readonly<Record<string, string>> = { Partition: 'aws', Region: REGION, AccountId: ACCOUNT_ID };

function logicalId(value: unknown): string {
  const { Ref, 'Fn::GetAtt': get } = Object(value) as { Ref?: string; 'Fn::GetAtt'?: readonly string[] };
  return Ref ?? get?.[0] ?? '';
}

function listed<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? value : [value as T];
}
