import { type Finding, fault, ok, warning } from './finding.ts';
import { MAX_POLICY_BYTES, policyBytes } from './lambda-policy.ts';

/** A CloudFormation template, as far as it is judged before it is deployed. */
export interface PackagedTemplate {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
}

interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const MOST_RESOURCES = 500;
const MOST_TEMPLATE_BYTES = 1_000_000;
/** Names and values together. @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
const MOST_ENVIRONMENT_BYTES = 4_096;
/** What stands for a value that only the deployed stack knows: an address, an ARN. */
const UNKNOWN_BYTES = 160;
/** Above this part of a limit a person is warned. */
const NEAR = 0.9;

/**
 * Judges a packaged template by the limits that CloudFormation and Lambda would otherwise name in the middle of a deployment.
 * Packaging stops at each fault; the doctor shows all findings.
 */
export function judgeTemplate(template: PackagedTemplate): Finding[] {
  const resources = Object.entries(template.Resources);
  const ofType = (type: string) => resources.filter(([, { Type }]) => Type === type);
  return [
    limit('resources of the stack', resources.length, MOST_RESOURCES, '', 'Leave out what the stage does not need.'),
    limit(
      'size of the template',
      JSON.stringify(template).length,
      MOST_TEMPLATE_BYTES,
      ' bytes',
      'Leave out what the stage does not need.',
    ),
    ...largest(
      'environment of',
      ofType('AWS::Lambda::Function').map(environmentOf),
      MOST_ENVIRONMENT_BYTES,
      (name) => ({
        todo: `Shorten what is long in the environment of ${name}: usually accessPolicy, by * in names of callers and accounts.`,
      }),
    ),
    ...largest('policy of', policiesOf(ofType('AWS::Lambda::Permission'), template), MAX_POLICY_BYTES, (name) => ({
      todo: `Give ${name} fewer rules: let one mapping match several events.`,
    })),
    alarmsOf(ofType('AWS::CloudWatch::Alarm')),
  ];
}

type Sized = readonly [name: string, bytes: number];

function limit(about: string, count: number, most: number, unit: string, todo: string): Finding {
  const seen = `${count} of ${most}${unit}`;
  if (count > most) return fault(about, seen, todo);
  return count > NEAR * most ? warning(about, seen, todo) : ok(about, seen);
}

/** Each that is above the limit, or else the largest one. */
function largest(
  about: string,
  sizes: readonly Sized[],
  most: number,
  advice: (name: string) => { readonly todo: string },
): Finding[] {
  const sorted = [...sizes].sort(([, a], [, b]) => b - a);
  const over = sorted.filter(([, bytes]) => bytes > most);
  return (over.length > 0 ? over : sorted.slice(0, 1)).map(([name, bytes]) =>
    limit(`${about} ${name}`, bytes, most, ' bytes', advice(name).todo),
  );
}

function environmentOf([id, { Properties = {} }]: readonly [string, TemplateResource]): Sized {
  const { Variables = {} } = Object(Properties['Environment']) as { Variables?: Record<string, unknown> };
  const bytes = Object.entries(Variables).map(
    ([name, value]) => name.length + (typeof value === 'object' ? UNKNOWN_BYTES : Buffer.byteLength(String(value))),
  );
  return [String(Properties['FunctionName'] ?? id), bytes.reduce((sum, each) => sum + each, 0)];
}

/** For each function, what its policy may become with the permissions that the template gives. */
function policiesOf(
  permissions: readonly (readonly [string, TemplateResource])[],
  template: PackagedTemplate,
): Sized[] {
  const invokers = new Map<string, string[]>();
  for (const [id, { Properties = {} }] of permissions) {
    const target = logicalIdIn(Properties['FunctionName']);
    invokers.set(target, [...(invokers.get(target) ?? []), id.replace(/Permission$/, '')]);
  }
  return [...invokers].map(([target, ids]) => {
    const name = String(template.Resources[target]?.Properties?.['FunctionName'] ?? target);
    return [name, policyBytes(ids, name, { prefix: name.split('-').slice(0, 3).join('-'), eventBus: 'default' })];
  });
}

function logicalIdIn(value: unknown): string {
  const { Ref, 'Fn::GetAtt': get } = Object(value) as { Ref?: string; 'Fn::GetAtt'?: readonly string[] };
  return Ref ?? get?.[0] ?? String(value);
}

/** An alarm without an action changes its state, and no person is told; nor by a topic to which none has subscribed. */
function alarmsOf(alarms: readonly (readonly [string, TemplateResource])[]): Finding {
  const actions = alarms.map(([, { Properties = {} }]) => Properties['AlarmActions']);
  const silent = actions.filter((action) => action === undefined).length;
  const own = actions.filter((action) => Object(action)[0]?.Ref !== undefined).length;
  const about = 'alarms that tell a person';
  if (silent > 0)
    return warning(
      about,
      `${silent} of ${alarms.length} have no action`,
      'Name a topic: --param="pageTopicArn=arn:aws:sns:…", and ticketTopicArn for what can wait for the morning.',
    );
  return ok(
    about,
    own === 0 ? `all ${alarms.length}` : `all ${alarms.length}, once a person has subscribed to the stack’s topics`,
  );
}
