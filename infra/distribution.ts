import { DISTRIBUTION_PARAMETERS, type DistributionParameter } from './distribution-parameters.ts';
import { topicResources } from './topics.ts';

type Json = Readonly<Record<string, unknown>>;

/** A template as CloudFormation reads it. */
export interface Distributed {
  readonly Parameters: Json;
  readonly Conditions: Json;
  readonly Resources: Readonly<Record<string, Json>>;
  readonly Outputs: Readonly<Record<string, Json>>;
}

const NOTHING = { Ref: 'AWS::NoValue' };
/** Where the packages are: whoever deploys the template says it. */
const CODE = {
  CodeBucket: { Type: 'String', Description: 'The bucket that has the functions’ packages' },
  CodePrefix: { Type: 'String', Default: '', Description: 'What the keys of the packages begin with' },
};
const BY_MARKER = new Map(DISTRIBUTION_PARAMETERS.map((parameter) => [parameter.marker, parameter]));
const WORDS = DISTRIBUTION_PARAMETERS.filter(({ number }) => number === undefined).map(({ marker }) => marker);
const IN_TEXT = new RegExp(WORDS.join('|'), 'g');

/**
 * Makes the template that every door deploys from one that osls packaged with markers instead of values: each marker becomes a
 * parameter of CloudFormation, and the packages are named by their content.
 * @param sha256 of each package, by its file's name
 * @throws Error where a marker stands in a place that no parameter can reach, or a package is not there
 */
export function distributionOf(
  packaged: Omit<Distributed, 'Parameters'>,
  { sha256, defaults }: { readonly sha256: Readonly<Record<string, string>>; readonly defaults: Json },
): Distributed {
  const { ServerlessDeploymentBucket: _, ServerlessDeploymentBucketPolicy: __, ...resources } = packaged.Resources;
  const { ServerlessDeploymentBucketName: ___, ...outputs } = packaged.Outputs;
  const Resources = Object.fromEntries(
    Object.entries(resources).map(([id, resource]) => [id, objectWith(withCode(resource, sha256))]),
  );
  const body = { Resources, Outputs: objectWith(outputs), Conditions: objectWith(packaged.Conditions) };
  const text = JSON.stringify(body);
  const used = DISTRIBUTION_PARAMETERS.filter(({ logicalId }) => refersTo(text, logicalId));
  const topics = ownTopics(used);
  const lost = /zz[a-z]+zz/i.exec(text)?.[0];
  if (lost !== undefined) throw new Error(`No parameter can reach ${lost} in the packaged template.`);
  const twice = used.find(({ logicalId }) => logicalId in body.Resources);
  if (twice) throw new Error(`${twice.logicalId} is a resource: the parameter ${twice.name} needs another name.`);
  return {
    ...packaged,
    Resources: { ...body.Resources, ...topics.Resources },
    Outputs: { ...body.Outputs, ...topics.Outputs },
    Parameters: { ...CODE, ...Object.fromEntries(used.map((one) => [one.logicalId, declared(one, defaults)])) },
    Conditions: { ...body.Conditions, ...topics.Conditions, ...Object.assign({}, ...used.map(conditionOf)) },
  } as Distributed;
}

/** The function's package, by its content: a function that has not changed is not deployed again. */
function withCode(resource: Json, sha256: Readonly<Record<string, string>>): Json {
  if (resource['Type'] !== 'AWS::Lambda::Function') return resource;
  const Properties = Object(resource['Properties']);
  const file = String(Properties.Code.S3Key).split('/').at(-1) ?? '';
  if (sha256[file] === undefined) throw new Error(`There is no package ${file}.`);
  const Code = { S3Bucket: { Ref: 'CodeBucket' }, S3Key: { 'Fn::Sub': `\${CodePrefix}${sha256[file]}.zip` } };
  return { ...resource, Properties: { ...Properties, Code } };
}

function declared(parameter: DistributionParameter, defaults: Json): Json {
  const { name, description, isList, without, pattern, allowed } = parameter;
  const Default = defaults[name] ?? without?.value;
  return {
    Type: isList ? 'CommaDelimitedList' : 'String',
    Description: description,
    ...(Default === undefined ? {} : { Default: String(Default) }),
    ...(pattern === undefined ? {} : { AllowedPattern: pattern }),
    ...(allowed === undefined ? {} : { AllowedValues: allowed }),
  };
}

function conditionOf({ logicalId, without }: DistributionParameter): Json {
  if (without === undefined) return {};
  return { [`Has${logicalId}`]: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: logicalId }, without.value] }] } };
}

function refersTo(text: string, logicalId: string): boolean {
  return text.includes(`{"Ref":"${logicalId}"}`) || text.includes(`\${${logicalId}}`);
}

/** A value with references instead of markers. */
function valueWith(value: unknown): unknown {
  if (typeof value === 'string') return textWith(value);
  if (typeof value === 'number') return BY_MARKER.has(String(value)) ? textWith(String(value)) : value;
  if (Array.isArray(value)) return listWith(value);
  if (typeof value !== 'object' || value === null) return value;
  const template = (value as Json)['Fn::Sub'];
  return typeof template === 'string' ? { 'Fn::Sub': template.replace(IN_TEXT, variable) } : objectWith(value);
}

function objectWith<T extends object>(object: T): T {
  const entries = Object.entries(object).map(([name, value]) => {
    const parameter = typeof value === 'string' ? BY_MARKER.get(value) : undefined;
    return [
      name,
      parameter?.without?.leavesOut === 'property' ? optional(parameter, valueWith(value)) : valueWith(value),
    ];
  });
  return Object.fromEntries(entries);
}

function textWith(text: string): unknown {
  const whole = BY_MARKER.get(text);
  if (whole) return whole.isList ? { 'Fn::Join': [',', ref(whole)] } : ref(whole);
  const literal = text.replaceAll('${', '${!');
  const replaced = literal.replace(IN_TEXT, variable);
  return replaced === literal ? text : { 'Fn::Sub': replaced };
}

/** A list that is one parameter is that parameter's list; an element that is there only with its parameter is conditional. */
function listWith(list: readonly unknown[]): unknown {
  const [only, ...more] = list.map((element) => (typeof element === 'string' ? BY_MARKER.get(element) : undefined));
  if (only?.isList && more.length === 0) return ref(only);
  return list.map((element) => {
    const parameter = [element, ...Object.values(Object(element))]
      .map((part) => (typeof part === 'string' ? BY_MARKER.get(part) : undefined))
      .find((found) => found?.without?.leavesOut === 'element');
    return parameter ? optional(parameter, valueWith(element)) : valueWith(element);
  });
}

/** The value where its parameter is given; else what counts instead, a resource of the stack's own, or nothing. */
function optional(parameter: DistributionParameter, value: unknown): unknown {
  const { logicalId, instead, own } = parameter;
  const other = DISTRIBUTION_PARAMETERS.find(({ name }) => name === instead);
  const last = own ? { Ref: own } : NOTHING;
  const otherwise = other ? { 'Fn::If': [`Has${other.logicalId}`, ref(other), last] } : last;
  return { 'Fn::If': [`Has${logicalId}`, value, otherwise] };
}

/** The stack's own topics, each where the stage names none. */
function ownTopics(used: readonly DistributionParameter[]): Omit<Distributed, 'Parameters'> {
  const own = topicResources({ pageTopicArn: '', ticketTopicArn: '' });
  const named = used.filter((parameter) => parameter.own !== undefined);
  const isOf = (id: string, parameter: DistributionParameter) => id.startsWith(parameter.own ?? ' ');
  const conditional = (all: object) =>
    Object.fromEntries(
      Object.entries(all).flatMap(([id, each]) => {
        const parameter = named.find((one) => isOf(id, one));
        return parameter ? [[id, { Condition: `Own${parameter.own}`, ...each }]] : [];
      }),
    );
  const Conditions = named.map((parameter) => {
    const without = [parameter, ...used.filter(({ name }) => name === parameter.instead)].map(({ logicalId }) => ({
      'Fn::Equals': [{ Ref: logicalId }, ''],
    }));
    return [`Own${parameter.own}`, without.length > 1 ? { 'Fn::And': without } : without[0]];
  });
  return {
    Resources: conditional(own.Resources),
    Outputs: conditional(own.Outputs),
    Conditions: Object.fromEntries(Conditions),
  };
}

const ref = ({ logicalId }: DistributionParameter) => ({ Ref: logicalId });
const variable = (marker: string) => `\${${BY_MARKER.get(marker)?.logicalId}}`;
