import { loadAwsServiceSpec } from '@aws-cdk/aws-service-spec';

/** A resource as a template has it. */
export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Condition?: string;
  readonly DeletionPolicy?: string;
}

type Spec = Awaited<ReturnType<typeof loadAwsServiceSpec>>;
type ResourceSpec = ReturnType<typeof only>;
type Properties = ResourceSpec['properties'];
type PropertyType = Properties[string]['type'];

const only = (spec: Spec, type: string) => spec.lookup('resource', 'cloudFormationType', 'equals', type).only();

/**
 * What CloudFormation would refuse: unknown types and properties, missing ones, values of the wrong type or not in the list.
 * What an intrinsic function will answer is not known, so it passes.
 */
export async function faultsOf(resources: Readonly<Record<string, Resource>>): Promise<string[]> {
  const spec = await loadAwsServiceSpec();
  return Object.entries(resources).flatMap(([id, { Type, Properties = {} }]) => {
    if (spec.lookup('resource', 'cloudFormationType', 'equals', Type).length === 0)
      return [`${id}: there is no ${Type}`];
    return faultsOfObject(spec, only(spec, Type).properties, Properties, id);
  });
}

function faultsOfObject(spec: Spec, known: Properties, value: object, path: string): string[] {
  const unknown = Object.keys(value).filter((name) => !(name in known));
  const missing = Object.keys(known).filter((name) => known[name]?.required && !(name in value));
  return [
    ...unknown.map((name) => `${path}.${name}: no such property`),
    ...missing.map((name) => `${path}.${name}: is missing`),
    ...Object.entries(value).flatMap(([name, part]) => {
      const property = known[name];
      return property
        ? faultsOfValue(spec, [property.type, ...(property.previousTypes ?? [])], part, `${path}.${name}`)
        : [];
    }),
  ];
}

/** A value is right if it is right as one of the types; else the first type says what is wrong. */
function faultsOfValue(spec: Spec, types: readonly PropertyType[], value: unknown, path: string): string[] {
  if (isIntrinsic(value)) return [];
  const [first = [], ...others] = types.map((type) => faultsAs(spec, type, value, path));
  return others.some((faults) => faults.length === 0) ? [] : first;
}

function faultsAs(spec: Spec, type: PropertyType, value: unknown, path: string): string[] {
  const not = (name: string) => [`${path}: is not ${name}`];
  switch (type.type) {
    case 'string':
      if (typeof value === 'object') return not('a string');
      return type.allowedValues?.includes(String(value)) === false ? not(`one of ${type.allowedValues}`) : [];
    case 'number':
    case 'integer':
      return Number.isNaN(Number(value)) ? not('a number') : [];
    case 'boolean':
      return ['true', 'false'].includes(String(value)) ? [] : not('a boolean');
    case 'array':
      if (!Array.isArray(value)) return not('a list');
      return value.flatMap((item, index) => faultsOfValue(spec, [type.element], item, `${path}[${index}]`));
    case 'map':
      if (!isObject(value)) return not('an object');
      return Object.entries(value).flatMap(([name, item]) =>
        faultsOfValue(spec, [type.element], item, `${path}.${name}`),
      );
    case 'union':
      return faultsOfValue(spec, type.types, value, path);
    case 'ref':
      if (!isObject(value)) return not('an object');
      return faultsOfObject(spec, spec.get('typeDefinition', type.reference).properties, value, path);
    default:
      return [];
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isIntrinsic(value: unknown): boolean {
  const [name, ...others] = isObject(value) ? Object.keys(value) : [];
  return others.length === 0 && (name === 'Ref' || name?.startsWith('Fn::') === true);
}
