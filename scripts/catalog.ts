import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Route } from '../lib/doors/route.ts';
import type { Worker } from '../lib/doors/workers.ts';
import type { Operation, Query } from '../lib/operation.ts';

/** The project's folder, with a slash at its end. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** What follows from where a function's file is. */
interface Place {
  /** `helpscout-create-reply` */
  readonly key: string;
  /** `helpscout.createReply` */
  readonly name: string;
  /** `helpscout` */
  readonly folder: string;
  /** `helpscout/create-reply`: its path below functions/ and events/, without an extension. */
  readonly stem: string;
  /** What its deployed name ends with: `<service>-<stage>-<this>`. */
  readonly deployedAs: string;
  /** CloudFormation's name for it: `HelpscoutDashcreateDashreplyLambdaFunction`. */
  readonly logicalId: string;
  /** The logical id of its role: one for each folder, and one for its queries. */
  readonly role: string;
}

interface Http {
  readonly method: string;
  readonly path: string;
  /** Whether anybody may call it. */
  readonly isPublic: boolean;
}

/** A function that answers over HTTP; `kind` is what its file exports beside the handler, `declared` what that says. */
export type Served = Place & { readonly http: Http } & (
    | { readonly kind: 'operation'; readonly declared: Operation }
    | { readonly kind: 'query'; readonly declared: Query }
    | { readonly kind: 'route'; readonly declared: Route }
  );

/** A function that a queue or a schedule runs. */
export type WorkerEntry = Place & { readonly kind: 'worker'; readonly declared: Worker; readonly http?: undefined };

export type FunctionEntry = Served | WorkerEntry;

/** The kinds, by what a file exports, and where they stand in a list of all. */
const RANKS = { operation: 0, query: 0, route: 1, worker: 2 } as const;
const KINDS = ['operation', 'query', 'route', 'worker'] as const;

/**
 * Lambda takes 64 characters. `conversation-actions-` and a stage of ten leave 32; a longer key is deployed by its folder
 * and its verb alone: `khoros-reactivate-author-conversations` as `khoros-reactivate`.
 */
const LONGEST_KEY = 32;

/**
 * Every function of functions/, read from the files themselves: what acts on conversations by vendor, then the routes, then the workers.
 * @throws Error naming the file that declares nothing, or something else than its place says
 */
export async function readFunctions(): Promise<FunctionEntry[]> {
  const entries = await Promise.all(functionStems().map(readFunction));
  checkNames(entries);
  return entries.sort((a, b) => RANKS[a.kind] - RANKS[b.kind] || (a.key < b.key ? -1 : 1));
}

/** Those of them that answer over HTTP. */
export async function readServed(): Promise<Served[]> {
  return (await readFunctions()).filter((entry) => entry.kind !== 'worker');
}

/** `helpscout/create-reply`, … */
export function functionStems(): string[] {
  const files = readdirSync(`${ROOT}functions`, { recursive: true, encoding: 'utf8' });
  const ours = files.map((file) => file.replace('\\', '/')).filter((file) => /^[\w-]+\/[\w-]+\.ts$/.test(file));
  return ours.map((file) => file.slice(0, -'.ts'.length));
}

/** `helpscout/create-reply` as `helpscout.createReply`. */
export function nameOf(stem: string): string {
  const [folder, file = ''] = stem.split('/');
  const [first, ...more] = file.split('-');
  return `${folder}.${first}${more.map(capital).join('')}`;
}

/** One function. */
export async function readFunction(stem: string): Promise<FunctionEntry> {
  const module: Record<string, unknown> = await import(/* @vite-ignore */ `${ROOT}functions/${stem}.ts`);
  const kind = KINDS.find((each) => module[each] !== undefined);
  if (!kind) throw new Error(`functions/${stem}.ts exports none of ${KINDS.join(', ')}.`);
  // What a file exports is known when it is loaded; the compiler knows that a file's own export is of that type.
  const declared = module[kind] as Operation | Query | Route | Worker;
  const [folder = '', file = ''] = stem.split('/');
  const [firstWord = ''] = file.split('-');
  const key = `${folder}-${file}`;
  const name = nameOf(stem);
  if (declared.name !== name) {
    throw new Error(`functions/${stem}.ts is called ${declared.name}; its place says ${name}.`);
  }
  const entry = {
    ...{ kind, declared, key, name, folder, stem, role: roleOf(folder, kind) },
    deployedAs: key.length > LONGEST_KEY ? `${folder}-${firstWord}` : key,
    logicalId: `${capital(key).replaceAll('-', 'Dash')}LambdaFunction`,
    ...('route' in declared && { http: httpOf(declared) }),
  };
  return entry as FunctionEntry;
}

/** The role of a folder's functions; what only reads has one of its own. */
export function roleOf(folder: string, kind: FunctionEntry['kind']): string {
  return `${capital(folder)}${kind === 'query' ? 'Query' : ''}Role`;
}

function httpOf(declared: Operation | Query | Route) {
  const [method = '', path = ''] = declared.route.split(' ');
  return { method, path, isPublic: 'isPublic' in declared && declared.isPublic === true };
}

/** Two functions may not be deployed under one name, nor answer on one route. */
function checkNames(entries: readonly FunctionEntry[]): void {
  for (const of of [({ deployedAs }: FunctionEntry) => deployedAs, routeOf]) {
    const seen = new Map<string, FunctionEntry>();
    for (const entry of entries) {
      const other = seen.get(of(entry));
      if (other) throw new Error(`functions/${entry.stem}.ts and functions/${other.stem}.ts are both ${of(entry)}.`);
      seen.set(of(entry), entry);
    }
  }
}

/** Where a parameter stands, whatever its name: API Gateway tells routes apart by that. */
function routeOf({ http, key }: FunctionEntry): string {
  return http ? `${http.method} ${http.path.replace(/\{\w+\}/g, '{}')}` : key;
}

/** `helpscout` as `Helpscout`: how a word stands within a logical id. */
export function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
