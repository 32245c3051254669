import { readdirSync, readFileSync } from 'node:fs';
import type { Operation, ResendClass } from '../../lib/operation.ts';
import { ROOT } from '../catalog.ts';
import type { Served } from './document.ts';
import { jsonSchema } from './schemas.ts';

type Fields = Readonly<Record<string, unknown>>;

export interface Capability {
  readonly name: string;
  readonly summary: string;
  /** The function's key. */
  readonly function: string;
  readonly route: string;
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** After a lost answer: sent again, sent again under the same key, or looked for first. */
  readonly resend: readonly ResendClass[];
  readonly onlyIf: boolean;
  readonly drafts: boolean;
  readonly findsLostAnswers: boolean;
  /** Groups of fields that an older action does not overwrite once a newer one has set them. */
  readonly newestWins: readonly (readonly string[])[];
}

export interface Capabilities {
  readonly vendors: Readonly<Record<string, readonly Capability[]>>;
  readonly triggers: readonly string[];
  readonly mappings: readonly Fields[];
}

/** What each vendor can do here: from the operations themselves. */
export function capabilities(functions: readonly Served[], mappings: readonly Fields[]): Capabilities {
  const operations = functions.filter(({ kind }) => kind === 'operation');
  const vendors = [...new Set(operations.map(({ folder }) => folder))];
  return {
    vendors: Object.fromEntries(
      vendors.map((vendor) => [vendor, operations.filter(({ folder }) => folder === vendor).map(capability)]),
    ),
    triggers: ['http', 'event', 'direct'],
    mappings: mappings.map(({ name, match, operation }) => ({ name, match, operation })),
  };
}

function capability({ key, name, http, stem, serves }: Served): Capability {
  const operation = serves as Operation;
  const { properties = {}, required = [] } = jsonSchema(operation.input) as {
    properties?: Fields;
    required?: readonly string[];
  };
  const fields = Object.keys(properties);
  return {
    ...{ name, summary: operation.summary, function: key, route: `${http.method} ${http.path}` },
    required,
    optional: fields.filter((field) => !required.includes(field)),
    resend: resendClasses(operation, stem),
    onlyIf: operation.readStatus !== undefined,
    drafts: fields.includes('draft'),
    findsLostAnswers: operation.findEffect !== undefined,
    newestWins: operation.sets ?? [],
  };
}

/** Which classes it has, over the samples and over each of them with one field less. */
function resendClasses(operation: Operation, stem: string): readonly ResendClass[] {
  const inputs = samplesOf(stem).flatMap((input) => [
    input,
    ...Object.keys(input).map((field) => without(input, field)),
  ]);
  const classes = inputs.flatMap((input) => {
    const parsed = operation.input.safeParse(input);
    return parsed.success ? [operation.resend(parsed.data)] : [];
  });
  return [...new Set(classes)].sort();
}

/** The inputs of an operation's direct samples and events. */
function samplesOf(stem: string): Fields[] {
  const [folder = '', file = ''] = stem.split('/');
  return readdirSync(`${ROOT}events/${folder}`)
    .filter((name) => name.startsWith(`${file}.`) && !name.endsWith('.http.json'))
    .map((name) => JSON.parse(readFileSync(`${ROOT}events/${folder}/${name}`, 'utf8')))
    .map((sample) => (sample.detail ?? sample).input);
}

function without(input: Fields, field: string): Fields {
  return Object.fromEntries(Object.entries(input).filter(([name]) => name !== field));
}
