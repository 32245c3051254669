import { randomUUID } from 'node:crypto';
import { type Finding, fault, ok, unknown } from '../../infra/finding.ts';
import { MAX_STALE_MS } from '../../lib/secrets/secrets.ts';
import type { Served } from '../../scripts/catalog.ts';
import { httpSample, operationsOf } from './rehearse.ts';
import type { Reply, Subject } from './subject.ts';

/** As long as functions of any stage may still use a secret's version before, and some more. */
const SECRET_SETTLES_MS = MAX_STALE_MS + 30_000;
const EVENT_WITHIN_S = 30;
/** A wake-up that is lost is made up for by the sweep, which runs each minute. */
const WOKEN_WITHIN_S = 90;

/** The world of a trial that waits. */
export interface Clock {
  now(): number;
  sleep(ms: number): Promise<void>;
}

/**
 * Acts for once, in an account of mode `dryRun`: everything happens but the write to the vendor. By HTTP, twice under one key; by
 * an event of ours; and for a moment to come, so that a wake-up must carry it out.
 * @param name `helpscout/smoke`
 */
export async function actOnce(
  name: string,
  source: string,
  functions: readonly Served[],
  subject: Subject,
  clock: Clock,
): Promise<readonly Finding[]> {
  const about = `actions in ${name}`;
  const [vendor = '', account = ''] = name.split('/');
  const secret = await subject.account(name);
  if (secret === undefined) {
    const credentials = subject.isLocal ? ` and the credentials of dev/simulators/${vendor}/README.md` : '';
    const todo = `npm run secret -- ${name}, with the mode dryRun${credentials}.`;
    return [unknown(about, 'not tried: there is no such account', todo)];
  }
  // Never without this: a live account would write to a customer.
  if (secret.mode !== 'dryRun')
    return [
      fault(about, `not tried: its mode is ${secret.mode ?? 'live'}`, 'Name an account of mode dryRun: --account.'),
    ];
  if (secret.settledForMs < SECRET_SETTLES_MS) {
    return [
      unknown(
        about,
        'not tried: its secret changed a moment ago, and functions may still use the one before',
        `Wait for ${Math.ceil((SECRET_SETTLES_MS - secret.settledForMs) / 60_000)} minutes.`,
      ),
    ];
  }
  const entry = await readingNothing(operationsOf(vendor, functions), account, subject);
  if (entry === undefined) {
    return [unknown(about, `not tried: each sample of ${vendor} reads the vendor first`, 'Name another: --account.')];
  }
  const trial = { entry, account, subject, clock };
  return [await byHttp(trial), await byEvent(trial, source), await byWakeUp(trial)];
}

interface Trial {
  readonly entry: Served;
  readonly account: string;
  readonly subject: Subject;
  readonly clock: Clock;
}

/**
 * The first operation and example that ask the vendor for nothing before they send: in a real account the sample's conversation is
 * not there, and where it is, a read may find that nothing is left to send. The dry run says what would be read.
 */
async function readingNothing(
  operations: readonly Served[],
  account: string,
  subject: Subject,
): Promise<Served | undefined> {
  const samples = operations
    .filter(({ declared }) => !('lookBefore' in declared && declared.lookBefore !== undefined))
    .flatMap((entry) => examplesOf(entry).map((example) => withExample(entry, example)));
  for (const entry of samples) {
    const { body } = await post(entry, account, subject, newKey(), '&dryRun=true');
    const requests: readonly { readonly readFirst?: readonly unknown[] }[] = Object(body['requests'] ?? []);
    if (requests.length > 0 && requests.every(({ readFirst = [] }) => readFirst.length === 0)) return entry;
  }
  return undefined;
}

function examplesOf({ declared }: Served): readonly unknown[] {
  return [declared.example, ...('otherExamples' in declared ? (declared.otherExamples ?? []) : [])];
}

function withExample(entry: Served, example: unknown): Served {
  return { ...entry, declared: { ...entry.declared, example } } as Served;
}

async function byHttp({ entry, account, subject }: Trial): Promise<Finding> {
  const about = `${entry.name} by HTTP, twice`;
  const key = newKey();
  const first = await post(entry, account, subject, key);
  const second = await post(entry, account, subject, key);
  if (isRehearsed(first.body) && second.body['replayed'] === true)
    return ok(about, 'done once, then replayed; nothing sent');
  return fault(about, `${said(first)}, then ${said(second)}`, 'npm run logs says why.');
}

async function byEvent({ entry, account, subject, clock }: Trial, source: string): Promise<Finding> {
  const about = `${entry.name} by an event`;
  const idempotencyKey = newKey();
  await subject.putEvent(source, entry.name, { input: entry.declared.example, account, idempotencyKey });
  const { action, seconds } = await ended(() => find(entry, account, idempotencyKey, subject), EVENT_WITHIN_S, clock);
  if (action !== undefined) return judged(about, action, seconds);
  return fault(
    about,
    `it made no action within ${seconds} s`,
    'npm run doctor checks the rules; npm run logs shows what was refused.',
  );
}

async function byWakeUp({ entry, account, subject, clock }: Trial): Promise<Finding> {
  const about = `${entry.name} by a wake-up`;
  const key = newKey();
  const notBefore = new Date(clock.now() + 2_000).toISOString();
  const accepted = await post(entry, account, subject, key, `&notBefore=${encodeURIComponent(notBefore)}`);
  if (accepted.status !== 202) return fault(about, said(accepted), 'npm run logs says why.');
  const { action, seconds } = await ended(() => find(entry, account, key, subject), WOKEN_WITHIN_S, clock);
  if (action !== undefined && action.state !== 'waiting') return judged(about, action, seconds);
  return fault(
    about,
    `it still waits after ${seconds} s`,
    'Neither the queue nor the sweep goes on with it: see npm run doctor, and OldestUnfinishedAge in docs/runbook.md.',
  );
}

function post(entry: Served, account: string, { http }: Subject, key: string, more = ''): Promise<Reply> {
  const { rawPath, body } = httpSample(entry);
  return http(entry.http.method, `${encodeURI(rawPath)}?account=${account}${more}`, body, key);
}

/** An action, as far as a trial judges it. */
interface Trace {
  readonly actionId: string;
  readonly state: string;
  readonly warnings: readonly string[];
}

async function find({ name }: Served, account: string, key: string, { http }: Subject): Promise<Trace | undefined> {
  const { body } = await http('GET', `/actions?operation=${name}&account=${account}&key=${key}`);
  return Object(body['actions'])[0];
}

/** What the action of a trial shows. */
function judged(about: string, action: Trace, seconds: number): Finding {
  if (isRehearsed(action)) return ok(about, `done after ${seconds} s; nothing sent`);
  const { actionId, state } = action;
  const seen = state === 'done' ? 'it is done, and not as a dry run' : `it is ${state} after ${seconds} s`;
  return fault(about, seen, `npm run actions -- show ${actionId} says why.`);
}

/** Whether an action has ended without a request that writes. */
function isRehearsed({ state, warnings }: Partial<Trace>): boolean {
  return state === 'done' && warnings?.includes('dry_run') === true;
}

function said({ status, body }: Reply): string {
  return `${status} ${body['state'] ?? body['kind'] ?? ''}`.trim();
}

function newKey(): string {
  return `smoke-${randomUUID()}`;
}

/** Waits until an action has ended, or for as long as it may take. Tells what it then is, and how long that was. */
async function ended(
  read: () => Promise<Trace | undefined>,
  withinS: number,
  clock: Clock,
): Promise<{ readonly action: Trace | undefined; readonly seconds: number }> {
  const started = clock.now();
  for (;;) {
    const action = await read();
    const isOver = action !== undefined && ['done', 'failed', 'cancelled'].includes(action.state);
    if (isOver || clock.now() - started > withinS * 1_000)
      return { action, seconds: Math.round((clock.now() - started) / 1_000) };
    await clock.sleep(500);
  }
}
