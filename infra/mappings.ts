import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import { OPERATION_NAMES } from '../functions/operation-names.ts';
import { oneOf } from '../lib/doors/intake/closed-sets.ts';
import { comparableStatuses } from '../lib/doors/intake/only-if.ts';
import { DirectRequest } from '../lib/doors/intake/options.ts';
import { RESULT_SOURCE, RESULT_TYPES } from '../lib/doors/outgoing/result-kinds.ts';
import { refusalsBy } from '../lib/judge.ts';
import { compileMapping, type Mapping, OPTIONS } from '../lib/mappings/compile.ts';
import type { Fault } from '../lib/mappings/fault.ts';
import { faultsOfInput } from '../lib/mappings/input-faults.ts';
import { type CompiledMapping, collisionOf } from '../lib/mappings/key-collisions.ts';
import { faultsOfMatch } from '../lib/mappings/match-faults.ts';
import { constantOf } from '../lib/mappings/value.ts';
import type { Schema } from '../lib/operation.ts';
import { nearest } from '../scripts/nearest.ts';
import { roomFor, type Stage } from './lambda-policy.ts';

/** The folder of the mappings. */
export const MAPPINGS = fileURLToPath(new URL('../mappings', import.meta.url));
const COMPILED = 'mappings.json';

/** What a mapping is checked against. */
export interface Surroundings {
  /** The input that an operation takes; `undefined` where there is no such operation. */
  inputOf(operation: string): Promise<Schema<unknown> | undefined>;
  /** @default a stage called production, on the default bus */
  readonly stage?: Stage;
  /** @default mappings/ */
  readonly folder?: string;
}

const ALIASES = 'the aliases (*name) of the file cannot be replaced by what they name: write the values out';
const REQUIRED = ['match', 'operation', 'input'];
const PARTS = [...REQUIRED, 'key', 'keyFallback', ...OPTIONS];
const OWN_EVENTS = { source: RESULT_SOURCE, detailTypes: RESULT_TYPES };
const PRODUCTION: Stage = { prefix: 'conversation-actions-production', eventBus: 'default' };

/** Thrown for mappings with faults: the message names file and line of each. */
export class MappingFaults extends Error {
  override readonly name = 'MappingFaults';

  constructor(readonly faults: readonly string[]) {
    super(`The mappings have faults.\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.stack = this.message; // osls prints the stack
  }
}

/**
 * Reads every mapping of mappings/*.yml and checks it. The build, the local stack and `npm run try` read them with this.
 * @throws MappingFaults
 */
export async function readMappings({
  inputOf,
  stage = PRODUCTION,
  folder = MAPPINGS,
}: Surroundings): Promise<Mapping[]> {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((one, other) => (one.name < other.name ? -1 : 1));
  const unread = entries.filter((entry) => !isRead(entry)).flatMap((entry) => unreadFault(entry));
  const files = entries.filter(isRead).map(({ name }) => readFile(join(folder, name)));
  const faults = await Promise.all(files.map(async (file) => faultsOfFile(file, inputOf)));
  const sound = files.flatMap(({ read, placed }) => (read ? [{ ...read, placed }] : []));
  const all = [...unread, ...faults.flat(), ...collisions(sound), ...overflows(sound, stage)];
  if (all.length > 0) throw new MappingFaults(all);
  return sound.map(({ mapping }) => mapping);
}

/** Reads the mappings and keeps mappings/mappings.json, which the functions are built with, equal to them. @throws MappingFaults */
export async function compileMappings(surroundings: Surroundings): Promise<Mapping[]> {
  const mappings = await readMappings(surroundings);
  const file = join(surroundings.folder ?? MAPPINGS, COMPILED);
  const text = textOf(mappings);
  if (!isText(file, text)) writeFileSync(file, text);
  return mappings;
}

/** The text of mappings/mappings.json. */
export function textOf(mappings: readonly Mapping[]): string {
  return `${JSON.stringify(mappings, null, 2)}\n`;
}

function isText(file: string, text: string): boolean {
  try {
    return readFileSync(file, 'utf8') === text;
  } catch {
    return false;
  }
}

interface Entry {
  readonly name: string;
  isDirectory(): boolean;
}

function isRead(entry: Entry): boolean {
  return entry.name.endsWith('.yml') && !entry.name.startsWith('.') && !entry.isDirectory();
}

/** A file that looks like a mapping and is none would be without effect. What editors leave behind is no mapping. */
function unreadFault(entry: Entry): string[] {
  const { name } = entry;
  if (name.startsWith('.') || name.endsWith('~') || [COMPILED, 'README.md'].includes(name)) return [];
  const why = entry.isDirectory()
    ? 'folders are not read: put its files into mappings/'
    : 'is not read: a mapping ends with .yml';
  return [`mappings/${name}:1: ${why}`];
}

/** One file: the mapping, if it is one, and how to name a place in it. */
interface File {
  readonly read?: CompiledMapping & { readonly faults: readonly Fault[]; readonly others: readonly string[] };
  readonly broken: readonly string[];
  placed(fault: Fault): string;
}

function readFile(path: string): File {
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(path, 'utf8'), { lineCounter: lines, prettyErrors: false });
  const at = (offset: number, message: string) =>
    `mappings/${basename(path)}:${lines.linePos(offset).line}: ${message}`;
  const placed = (fault: Fault) => at(offsetOf(document.contents, fault.at), fault.message);
  const broken = [...document.errors, ...document.warnings].map(({ message, pos }) =>
    at(pos[0], `is not YAML: ${message}`),
  );
  if (broken.length > 0) return { broken, placed };
  if (!isMap(document.contents)) return { broken: [at(0, 'a mapping is an object')], placed };
  const content = contentOf(document);
  if (!isObject(content)) return { broken: [at(0, ALIASES)], placed };
  const { match, operation, input, ...others } = content;
  const mapping = { name: basename(path, '.yml'), match, operation, input, ...others } as unknown as Mapping;
  const { compiled, faults } = compileMapping({ ...mapping, input: isObject(input) ? input : {} });
  return { read: { mapping, compiled, faults, others: Object.keys(others) }, broken, placed };
}

/** What a file says; nothing if its aliases (`*name`) repeat one another until they fill the memory. */
function contentOf(document: Document): unknown {
  try {
    return document.toJS();
  } catch {
    return undefined;
  }
}

async function faultsOfFile(
  { read, broken, placed }: File,
  inputOf: Surroundings['inputOf'],
): Promise<readonly string[]> {
  if (!read) return broken;
  const { mapping, compiled, faults, others } = read;
  const { name, match, operation, input } = mapping;
  const given: Readonly<Record<string, unknown>> = { match, operation, input };
  const found: Fault[] = [
    ...(/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) ? [] : [{ at: [], message: 'a mapping is named in kebab-case' }]),
    ...REQUIRED.filter((part) => given[part] === undefined).map((part) => ({ at: [], message: `${part} is missing` })),
    ...others
      .filter((part) => !PARTS.includes(part))
      .map((part) => ({ at: [part], message: `${part} is not one of ${PARTS.join(', ')}` })),
    ...(match === undefined ? [] : faultsOfMatch(match, OWN_EVENTS)),
    ...(input === undefined || isObject(input) ? [] : [{ at: ['input'], message: 'the input is an object' }]),
    ...faults,
    ...faultsOfOptions(compiled),
    ...faultsOfOnlyIf(mapping, compiled),
    ...(operation === undefined || !isObject(input) ? [] : await faultsOfOperation(mapping, compiled, inputOf)),
  ];
  return found.map(placed);
}

async function faultsOfOperation(
  { operation }: Mapping,
  { input }: CompiledMapping['compiled'],
  inputOf: Surroundings['inputOf'],
): Promise<readonly Fault[]> {
  const schema = await inputOf(operation);
  if (!schema) {
    const meant = nearest(operation, OPERATION_NAMES);
    const todo = meant === undefined ? 'docs/reference.md lists them all' : `is it ${meant}?`;
    return [{ at: ['operation'], message: `there is no operation ${operation}: ${todo}` }];
  }
  return faultsOfInput(input, schema, operation);
}

/** Options that are the same for every event, and that no request may have. */
function faultsOfOptions({ options }: CompiledMapping['compiled']): readonly Fault[] {
  const constants = [...options].flatMap(([name, value]) => {
    const { constant } = constantOf(value) ?? {};
    return constant === undefined || constant === null ? [] : [[name, constant] as const];
  });
  const issues = refusalsBy(DirectRequest, Object.fromEntries(constants));
  return issues.map(({ path, message }) => ({
    at: path.map(String),
    message: `${path.map(String).join('.')} ${message}`,
  }));
}

/** A status that is the same for every event, and that no conversation can have. */
function faultsOfOnlyIf({ operation }: Mapping, { options }: CompiledMapping['compiled']): readonly Fault[] {
  const onlyIf = options.get('onlyIf');
  const { constant } = (onlyIf && constantOf(onlyIf)) ?? {};
  const statuses = comparableStatuses(String(operation));
  if (onlyIf === undefined || (constant === undefined && statuses.length > 0) || statuses.includes(String(constant)))
    return [];
  const message = statuses.length === 0 ? `${operation} has no single status to compare` : oneOf(statuses);
  return [{ at: ['onlyIf'], message }];
}

function collisions(files: readonly (CompiledMapping & Pick<File, 'placed'>)[]): readonly string[] {
  return files.flatMap((file, index) =>
    files.slice(0, index).flatMap((before) => {
      const message = collisionOf(before, file);
      return message === undefined ? [] : [file.placed({ at: file.mapping.key === undefined ? [] : ['key'], message })];
    }),
  );
}

/** Mappings of one function beyond those that its policy has room for. */
function overflows(files: readonly (CompiledMapping & Pick<File, 'placed'>)[], stage: Stage): readonly string[] {
  const operations = [...new Set(files.map(({ mapping }) => mapping.operation))];
  return operations.flatMap((operation) => {
    const own = files.filter(({ mapping }) => mapping.operation === operation);
    const functionName = `${stage.prefix}-${String(operation)
      .replace(/\W|(?=[A-Z])/g, '-')
      .toLowerCase()}`;
    const room = roomFor(
      own.map(({ mapping }) => `${mapping.name.replaceAll('-', '')}MappingRule`),
      functionName,
      stage,
    );
    const message = `the policy of ${operation}’s function (20 kB) has room for ${room} mappings, and there are ${own.length}`;
    return own.slice(room).map((file) => file.placed({ at: ['operation'], message }));
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Where the deepest part of the document on the way to `at` begins. */
function offsetOf(contents: unknown, at: Fault['at']): number {
  let node = contents;
  let offset = isNode(contents) ? (contents.range?.[0] ?? 0) : 0;
  for (const step of at) {
    const pair = isMap(node)
      ? node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step))
      : undefined;
    const next = isSeq(node) ? node.items[Number(step)] : pair?.value;
    const mark = pair?.key ?? next;
    if (isNode(mark)) offset = mark.range?.[0] ?? offset;
    node = next;
  }
  return offset;
}
