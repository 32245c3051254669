import { type Finding, fault, ok, warning } from './finding.ts';
import { MAX_NAME, MAX_POLICY_BYTES, policyBytes, type Stage } from './lambda-policy.ts';

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
/** What the finding about the alarms of a template is called. */
export const PACKAGED_ALARMS = 'alarms that notify a person';
/** Above this part of a limit a person is warned. */
const NEAR = 0.9;

/**
 * Judges a packaged template by the limits that CloudFormation and Lambda would otherwise name in the middle of a deployment.
 * Packaging stops at each fault; the doctor shows all findings.
 */
export function judgeTemplate(template: PackagedTemplate, stage: Stage): Finding[] {
  const resources = Object.entries(template.Resources);
  const ofType = (type: string) => resources.filter(([, { Type }]) => Type === type);
  return [
    namesOf(ofType('AWS::Lambda::Function')),
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
    ...largest(
      'policy of',
      policiesOf(ofType('AWS::Lambda::Permission'), template, stage),
      MAX_POLICY_BYTES,
      (name) => ({
        todo: `Give ${name} fewer rules: let one mapping match several events.`,
      }),
    ),
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

/** Lambda refuses a longer name in the middle of a deployment. */
function namesOf(functions: readonly (readonly [string, TemplateResource])[]): Finding {
  const about = 'names of the functions';
  const names = functions.map(([id, { Properties = {} }]) => String(Properties['FunctionName'] ?? id));
  const longest = names.reduce((one, other) => (other.length > one.length ? other : one), '');
  const seen = `${longest} has ${longest.length} of ${MAX_NAME} characters`;
  return longest.length > MAX_NAME ? fault(about, seen, 'Give the stage a shorter name.') : ok(about, seen);
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
  stage: Stage,
): Sized[] {
  const invokers = new Map<string, string[]>();
  for (const [id, { Properties = {} }] of permissions) {
    const target = logicalIdIn(Properties['FunctionName']);
    invokers.set(target, [...(invokers.get(target) ?? []), id.replace(/Permission$/, '')]);
  }
  return [...invokers].map(([target, ids]) => {
    const name = String(template.Resources[target]?.Properties?.['FunctionName'] ?? target);
    return [name, policyBytes(ids, name, stage)];
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
  const about = PACKAGED_ALARMS;
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
