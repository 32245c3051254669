import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { VENDOR_NAMES } from '../../lib/vendors/vendors.ts';
import { type FunctionEntry, ROOT } from '../../scripts/catalog.ts';
import type { Stack } from '../stack.ts';

type Json = Record<string, unknown>;

/** What a drive needs: the stack, its functions, and a switch for its queue. */
export interface Driven {
  readonly stack: Stack;
  readonly functions: readonly FunctionEntry[];
  readonly queue: { isDown: boolean };
}

const SETTLED_WITHIN_MS = 120_000;
/** After a refusal, the credentials are tried again no earlier. */
const CREDENTIALS_REST_MS = 4_000;
/** Three bytes a character: above what an action's record holds, so that the input goes into records of its own. */
const LARGE = '€'.repeat(90_000);
const REPEATS = 3;
const REPEAT_AFTER_MS = 2_000;
/** Between two looks at whether something is so by now. */
const LOOK_EACH_MS = 4_000;
const WRITES = { method: 'POST|PUT|PATCH' };

/** Makes every function do what it can do: by each trigger, with lost responses, refusals, large inputs and a queue that is down. */
export async function driveAll(driven: Driven): Promise<void> {
  const operations = driven.functions.filter(({ kind }) => kind === 'operation');
  for (const entry of driven.functions.filter(({ kind }) => kind !== 'worker')) await bySamples(driven, entry);
  await atEveryVendor(driven);
  for (const entry of operations) await underFaults(driven, entry);
  await untilSettled(driven);
  for (const { key, stem } of driven.functions.filter(({ kind }) => kind === 'query')) await read(driven, key, stem);
  for (const { key, stem } of operations) await doneWithoutQueue(driven, key, stem);
  await refusedCredentials(driven, operations);
  await decided(driven, operations);
  await sweptWithoutQueue(driven, operations);
  await untilSettled(driven);
}

/** Repeats what was not recorded, as a caller may: on a busy machine the ledger responds later than a function waits for it. */
async function invoke(stack: Stack, key: string, event: unknown, left = REPEATS): Promise<unknown> {
  try {
    return await stack.invoke(key, event);
  } catch (error) {
    if (left === 0) throw error;
    await delay(REPEAT_AFTER_MS);
    return invoke(stack, key, event, left - 1);
  }
}

/** Repeats a query while the account's rate limit is used up. */
async function read({ stack }: Driven, key: string, stem: string): Promise<void> {
  await untilTrue(async () => Object(await invoke(stack, key, direct(stem))).error?.kind !== 'throttled');
}

/** No worker can publish the result event of what is done now: the function does, if its caller waits until it is done. */
async function doneWithoutQueue({ stack, queue }: Driven, key: string, stem: string): Promise<void> {
  queue.isDown = true;
  let times = 0;
  await untilTrue(async () => {
    times += 1;
    const idempotencyKey = `privileges-done-${times}`;
    return Object(await invoke(stack, key, { ...direct(stem), idempotencyKey })).state === 'done';
  });
  queue.isDown = false;
}

/** Vendors' limits allow little in a minute. What takes longer than the time for it is left: then a permission may be reported as unused. */
async function untilTrue(isTrue: () => Promise<boolean>): Promise<void> {
  const giveUpAt = Date.now() + SETTLED_WITHIN_MS;
  while (!(await isTrue()) && Date.now() < giveUpAt) await delay(LOOK_EACH_MS);
}

/** Over HTTP, by direct invoke, by an event or a schedule. */
async function bySamples({ stack }: Driven, { key, stem, kind }: FunctionEntry): Promise<void> {
  for (const how of ['http', 'direct', 'event', 'schedule']) {
    const event = sample(stem, how);
    if (!event) continue;
    if (kind === 'operation') under(event, `privileges-${how}`);
    await invoke(stack, key, event);
  }
}

/** Ways to name a conversation, of which each vendor takes some; what it does not take is refused. */
const AUTHOR = { networkType: 'twitter', networkId: '1234567890' };
const CUSTOMERS = [{ email: 'ana.pereira@example.com' }, { phone: '+4915112345678' }];
const IDS = ['123', 'refund-for-order-5123'];

/** What is said once for all vendors: it reads the secrets of the one that is meant. */
async function atEveryVendor({ stack, functions }: Driven): Promise<void> {
  for (const { key, stem, kind } of functions.filter(({ folder }) => folder === 'conversations')) {
    const { input } = direct(stem);
    for (const vendor of VENDOR_NAMES) {
      const targets = [
        ...IDS.map((id) => (kind === 'query' ? { vendor, id } : { vendor, conversationId: id })),
        ...CUSTOMERS.map((customer) => ({ vendor, customer })),
        { vendor, author: AUTHOR },
      ];
      for (const [index, target] of targets.entries()) {
        const asked = kind === 'query' ? target : { ...Object(input), target };
        await invoke(stack, key, {
          input: asked,
          ...(kind === 'operation' && { idempotencyKey: `${vendor}-${index}` }),
        });
      }
    }
  }
}

/** A response that is lost, a request that is refused, and an input that is large: at once, and after a lost response. */
async function underFaults({ stack }: Driven, { key, stem }: FunctionEntry): Promise<void> {
  const { input } = direct(stem);
  const run = async (idempotencyKey: string, given: unknown, name?: 'reset-after' | 'reset-before') => {
    for (const { faults } of Object.values(stack.simulators)) if (name) faults.push({ name, match: WRITES });
    await invoke(stack, key, { input: given, idempotencyKey });
    for (const { faults } of Object.values(stack.simulators)) faults.clear();
  };
  await run('privileges-lost', input, 'reset-after');
  await run('privileges-reset', input, 'reset-before');
  await run('privileges-large', enlarged(input));
  // For a moment to come: a worker carries it out.
  const notBefore = new Date(Date.now() + 10_000).toISOString();
  await invoke(stack, key, { input: enlarged(input), notBefore, idempotencyKey: 'privileges-large-later' });
}

/** The input with a long text for a short one. */
function enlarged(input: unknown): unknown {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return input;
  const isText = (name: string, value: unknown) => typeof value === 'string' && /^(?:text|body|comment)$/.test(name);
  return Object.fromEntries(
    Object.entries(input).map(([name, value]) => [name, isText(name, value) ? LARGE : enlarged(value)]),
  );
}

/** An action waits because its credentials are refused. The next one finds them good, and wakes it. */
async function refusedCredentials(driven: Driven, operations: readonly FunctionEntry[]): Promise<void> {
  const { stack } = driven;
  driven.queue.isDown = true; // or a wake-up finds it first
  for (const { key, stem } of operations) {
    for (const { faults } of Object.values(stack.simulators)) faults.push({ name: 'unauthorized', times: 4 });
    await invoke(stack, key, { ...direct(stem), idempotencyKey: 'privileges-refused' });
    for (const { faults } of Object.values(stack.simulators)) faults.clear();
    await delay(CREDENTIALS_REST_MS);
    await invoke(stack, key, { ...direct(stem), idempotencyKey: 'privileges-taken-again' });
  }
  driven.queue.isDown = false;
}

/** A person cancels what waits, decides what is held, and stops an account. */
async function decided({ stack }: Driven, operations: readonly FunctionEntry[]): Promise<void> {
  for (const vendor of VENDOR_NAMES) await invoke(stack, 'accounts-pause', { input: { vendor, account: 'default' } });
  for (const { key, stem } of operations) {
    const input = enlarged(direct(stem)['input']);
    const waiting = await invoke(stack, key, { input, idempotencyKey: 'privileges-cancelled' });
    const { actionId } = Object(waiting);
    for (const name of ['actions-get', 'actions-cancel']) await invoke(stack, name, { input: { actionId } });
  }
  for (const vendor of VENDOR_NAMES) await invoke(stack, 'accounts-resume', { input: { vendor, account: 'default' } });
  for (const vendor of VENDOR_NAMES) await invoke(stack, 'actions-list', { input: { vendor, conversation: '123' } });
  const held = await invoke(stack, 'actions-list', { input: { state: 'held' } });
  for (const [index, { actionId }] of Object(held).actions.entries()) {
    const resolution = ['done', 'resend', 'failed'][index % 3];
    await invoke(stack, 'actions-resolve', { input: { actionId, resolution, note: 'looked at' } });
  }
}

/** Responses are lost, and so are the wake-ups: the sweep finds what is due, and drives it while the queue is down. */
async function sweptWithoutQueue(driven: Driven, operations: readonly FunctionEntry[]): Promise<void> {
  const { stack } = driven;
  driven.queue.isDown = true;
  for (const { key, stem } of operations) {
    for (const { faults } of Object.values(stack.simulators)) faults.push({ name: 'reset-before', match: WRITES });
    await invoke(stack, key, { ...direct(stem), idempotencyKey: 'privileges-swept' });
    for (const { faults } of Object.values(stack.simulators)) faults.clear();
  }
  await delay(CREDENTIALS_REST_MS);
  await invoke(stack, 'workers-sweep', {});
  driven.queue.isDown = false;
  await invoke(stack, 'workers-sweep', {});
}

/** Until no action is on its way. */
async function untilSettled({ stack }: Driven): Promise<void> {
  await untilTrue(async () => {
    await invoke(stack, 'workers-sweep', {});
    const under = await Promise.all(
      ['running', 'in_doubt'].map((state) => invoke(stack, 'actions-list', { input: { state } })),
    );
    return under.every((answer) => Object(answer).actions?.length === 0);
  });
}

function direct(stem: string): Json {
  return sample(stem, 'direct') ?? {};
}

function under(event: Json, key: string): void {
  if (event['detail-type'] !== undefined) Object.assign(Object(event['detail']), { idempotencyKey: key });
  else if (event['requestContext'] !== undefined) Object.assign(Object(event['headers']), { 'idempotency-key': key });
  else event['idempotencyKey'] = key;
}

function sample(stem: string, how: string): Json | undefined {
  try {
    return JSON.parse(readFileSync(`${ROOT}events/${stem}.${how}.json`, 'utf8'));
  } catch {
    return undefined;
  }
}
