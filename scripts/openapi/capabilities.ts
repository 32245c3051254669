import { CELLS, nameOf } from '../../lib/conversations/cells.ts';
import { isSupported } from '../../lib/conversations/contract.ts';
import type { Changes, Operation, ResendClass } from '../../lib/operation.ts';
import { VENDORS } from '../../lib/vendors/vendors.ts';
import type { Served } from '../catalog.ts';
import { type ObjectSchema, splitInput } from './places.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What an operation or a query takes, and where. */
interface Described {
  readonly name: string;
  readonly summary: string;
  /** The function's key. */
  readonly function: string;
  readonly route: string;
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

export interface Capability extends Described {
  /** After a lost answer: sent again, sent again under the same key, or looked for first. */
  readonly resend: readonly ResendClass[];
  readonly onlyIf: boolean;
  readonly drafts: boolean;
  readonly findsLostAnswers: boolean;
  /** Groups of fields that an older action does not overwrite once a newer one has set them. */
  readonly newestWins: readonly (readonly string[])[];
}

export interface Capabilities {
  /** The operations. */
  readonly vendors: Readonly<Record<string, readonly Capability[]>>;
  /** What only reads. */
  readonly queries: Readonly<Record<string, readonly Described[]>>;
  /** What each vendor can do of the neutral contract, cell by cell. */
  readonly contract: Readonly<Record<string, Readonly<Record<string, boolean>>>>;
  readonly triggers: readonly string[];
  readonly mappings: readonly Fields[];
}

/** What each vendor can do here: from the operations and queries themselves. */
export function capabilities(functions: readonly Served[], mappings: readonly Fields[]): Capabilities {
  return {
    vendors: byFolder(functions, (entry) =>
      entry.kind === 'operation' ? capability(entry, entry.declared) : undefined,
    ),
    queries: byFolder(functions, (entry) => (entry.kind === 'query' ? described(entry) : undefined)),
    contract: Object.fromEntries(
      Object.values(VENDORS).map(({ name, neutral }) => [
        name,
        Object.fromEntries(CELLS.map((cell) => [nameOf(cell), isSupported(cell, neutral)])),
      ]),
    ),
    triggers: ['http', 'event', 'direct'],
    mappings: mappings.map(({ name, match, operation }) => ({ name, match, operation })),
  };
}

function byFolder<T>(functions: readonly Served[], make: (entry: Served) => T | undefined): Record<string, T[]> {
  const made: Record<string, T[]> = {};
  for (const entry of functions) {
    const one = make(entry);
    if (one !== undefined) made[entry.folder] = [...(made[entry.folder] ?? []), one];
  }
  return made;
}

function described(entry: Served): Described {
  const { key, name, declared } = entry;
  const { properties = {}, required = [] }: ObjectSchema = splitInput(entry).input;
  return {
    ...{ name, summary: declared.summary, function: key, route: declared.route },
    required,
    optional: Object.keys(properties).filter((field) => !required.includes(field)),
  };
}

function capability(entry: Served, operation: Operation): Capability {
  const base = described(entry);
  return {
    ...base,
    resend: resendClasses(operation),
    onlyIf: operation.readStatus !== undefined,
    drafts: [...base.required, ...base.optional].includes('draft'),
    findsLostAnswers: operation.findEffect !== undefined,
    newestWins: fieldsSet(operation),
  };
}

function resendClasses(operation: Operation): readonly ResendClass[] {
  return [...new Set(variants(operation).map(operation.resend))].sort();
}

/** The groups of fields that any of its inputs sets, in the order in which the operation names them. */
function fieldsSet(operation: Operation): Capability['newestWins'] {
  const all = variants(operation).map((input) => operation.changes?.(input).sets ?? {});
  return Object.values(Object.assign({}, ...all) as Changes['sets']).filter((fields) => fields.length > 0);
}

/** Its examples, and each of them with one field less, as they are parsed: between them they have every kind of input. */
function variants({ example, otherExamples = [], input }: Operation): readonly unknown[] {
  return [example, ...otherExamples]
    .flatMap((each) => [each, ...Object.keys(each).map((field) => without(each, field))])
    .flatMap((each) => {
      const parsed = input.safeParse(each);
      return parsed.success ? [parsed.data] : [];
    });
}

function without(input: Fields, field: string): Fields {
  return Object.fromEntries(Object.entries(input).filter(([name]) => name !== field));
}
