import { isDeepStrictEqual } from 'node:util';

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties?: object }>>;
}

/** What a template would change of what is deployed. */
export interface Changes {
  /** Logical ids, each with its type. */
  readonly removed: readonly string[];
  readonly added: readonly string[];
  readonly changed: readonly string[];
  /** What a person should know before, a line each. */
  readonly warnings: readonly string[];
}

const LASTING = ['AWS::DynamoDB::Table', 'AWS::KMS::Key', 'AWS::SQS::Queue'];

/** Compares the template that is deployed with one to go back to, both as JSON. */
export function changesBetween(deployed: string, target: string): Changes {
  const [now, then]: [Template, Template] = [JSON.parse(deployed), JSON.parse(target)];
  const line =
    ({ Resources }: Template) =>
    (id: string) =>
      `${id} (${Resources[id]?.Type})`;
  const missingIn = (other: Template) => (id: string) => other.Resources[id] === undefined;
  const ids = Object.keys(now.Resources);
  const removed = ids.filter(missingIn(then));
  const both = ids.filter((id) => !missingIn(then)(id));
  const changed = both.filter((id) => !isDeepStrictEqual(withoutPackage(now, id), withoutPackage(then, id)));
  return {
    removed: removed.map(line(now)),
    added: Object.keys(then.Resources).filter(missingIn(now)).map(line(then)),
    changed: changed.map(line(now)),
    warnings: [...removed, ...changed].flatMap((id) =>
      warningsOf(id, now.Resources[id]?.Type ?? '', removed.includes(id)),
    ),
  };
}

function warningsOf(id: string, type: string, isRemoved: boolean): string[] {
  if (LASTING.includes(type)) {
    return [
      `${id} is ${isRemoved ? 'removed from the stack' : 'changed'}: the functions may then no longer reach what it holds.`,
    ];
  }
  if (isRemoved && type === 'AWS::Lambda::Function' && !id.startsWith('Workers')) {
    return [`${id} is removed: actions of its operation that have not ended are cancelled or held.`];
  }
  return [];
}

/** A function's package differs at each deployment, and says nothing. */
function withoutPackage({ Resources }: Template, id: string): unknown {
  const { Properties = {}, ...resource } = Resources[id] ?? { Type: '' };
  return { ...resource, Properties: { ...Properties, Code: undefined } };
}
