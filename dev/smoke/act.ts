import { randomUUID } from 'node:crypto';
import { type Finding, fault, ok, unknown } from '../../infra/finding.ts';
import type { Served } from '../../scripts/catalog.ts';
import { httpSample, operationsOf } from './rehearse.ts';
import type { Reply, Subject } from './subject.ts';

/** As long as functions may still know a secret's version before (`secretsMaxAgeMs`), and some more. */
const SECRET_SETTLES_MS = 330_000;
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
    return [unknown(about, 'not tried: there is no such account', `npm run secret -- ${name}, with the mode dryRun.`)];
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
        'not tried: its secret changed within five minutes, and functions may still use the one before',
        'Wait.',
      ),
    ];
  }
  const entry = simplest(operationsOf(vendor, functions));
  if (entry === undefined) return [fault(about, `${vendor} has no operation`, 'Name another account: --account.')];
  const trial = { entry, account, subject, clock };
  return [await byHttp(trial), await byEvent(trial, source), await byWakeUp(trial)];
}

interface Trial {
  readonly entry: Served;
  readonly account: string;
  readonly subject: Subject;
  readonly clock: Clock;
}

/** One that asks the vendor for nothing before it sends: the sample's conversation is not there. */
function simplest(operations: readonly Served[]): Served | undefined {
  const asksFirst = ({ declared }: Served) => 'lookBefore' in declared && declared.lookBefore !== undefined;
  return operations.find((entry) => !asksFirst(entry)) ?? operations[0];
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
  const seconds = await until(
    async () => isRehearsed(await find(entry, account, idempotencyKey, subject)),
    EVENT_WITHIN_S,
    clock,
  );
  if (seconds !== undefined) return ok(about, `done after ${seconds} s; nothing sent`);
  return fault(
    about,
    `it made no action within ${EVENT_WITHIN_S} s`,
    'npm run doctor checks the rules; npm run logs shows what was refused.',
  );
}

async function byWakeUp({ entry, account, subject, clock }: Trial): Promise<Finding> {
  const about = `${entry.name} by a wake-up`;
  const key = newKey();
  const notBefore = new Date(clock.now() + 2_000).toISOString();
  const accepted = await post(entry, account, subject, key, `&notBefore=${encodeURIComponent(notBefore)}`);
  if (accepted.status !== 202) return fault(about, said(accepted), 'npm run logs says why.');
  const seconds = await until(async () => isRehearsed(await find(entry, account, key, subject)), WOKEN_WITHIN_S, clock);
  if (seconds !== undefined) return ok(about, `done after ${seconds} s; nothing sent`);
  return fault(
    about,
    `it still waits after ${WOKEN_WITHIN_S} s`,
    'Neither the queue nor the sweep goes on with it: see npm run doctor, and OldestUnfinishedAge in docs/runbook.md.',
  );
}

function post(entry: Served, account: string, { http }: Subject, key: string, more = ''): Promise<Reply> {
  const { rawPath, body } = httpSample(entry);
  return http(entry.http.method, `${encodeURI(rawPath)}?account=${account}${more}`, body, key);
}

async function find({ name }: Served, account: string, key: string, { http }: Subject): Promise<unknown> {
  const { body } = await http('GET', `/actions?operation=${name}&account=${account}&key=${key}`);
  return Object(body['actions'])[0];
}

/** Whether an action has ended without a request that writes. */
function isRehearsed(action: unknown): boolean {
  const { state, warnings } = Object(action) as { state?: unknown; warnings?: unknown };
  return state === 'done' && Array.isArray(warnings) && warnings.includes('dry_run');
}

function said({ status, body }: Reply): string {
  return `${status} ${body['state'] ?? body['kind'] ?? ''}`.trim();
}

function newKey(): string {
  return `smoke-${randomUUID()}`;
}

/** After how many seconds something is so; `undefined` where it is not in time. */
async function until(holds: () => Promise<boolean>, seconds: number, clock: Clock): Promise<number | undefined> {
  const started = clock.now();
  while (clock.now() - started <= seconds * 1_000) {
    if (await holds()) return Math.round((clock.now() - started) / 1_000);
    await clock.sleep(500);
  }
  return undefined;
}
