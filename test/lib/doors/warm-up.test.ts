import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../../dev/simulation/memory-store.ts';
import { SECRETS } from '../../../dev/simulators/simulators.ts';
import { operation as neutralReply } from '../../../functions/conversations/reply.ts';
import { operation as reply } from '../../../functions/helpscout/create-reply.ts';
import { query } from '../../../functions/helpscout/get-conversation.ts';
import { operation as message } from '../../../functions/reamaze/create-message.ts';
import { operations } from '../../../functions/registry.ts';
import { serve, serveQuery } from '../../../lib/doors/serve.ts';
import { handlerOf, warmUp } from '../../../lib/doors/warm-up.ts';
import { changeAccount } from '../../../lib/ledger/pace/accounts.ts';
import type { Account } from '../../../lib/ledger/records/account.ts';
import { type Edge, runtimeOf } from '../../../lib/runtime.ts';
import type { SecretSource } from '../../../lib/secrets/secrets.ts';
import { readServed } from '../../../scripts/catalog.ts';
import { ENVIRONMENT } from '../../kit/bundle.ts';
import { everything } from '../../kit/world.ts';

const REPLY = 'functions/helpscout/create-reply.handler';
const GET = 'functions/helpscout/get-conversation.handler';
const HELPSCOUT = { vendor: 'helpscout', account: 'default' } as const;
const request = { input: reply.example };
const text = JSON.stringify(SECRETS['helpscout/default']);

/** A secret that is read when the test says so. */
function gate() {
  const reads: { answer(): void; fail(): void }[] = [];
  const secretSource: SecretSource = () =>
    new Promise((resolve, reject) => {
      reads.push({ answer: () => resolve({ text, versionId: 'one' }), fail: () => reject(new Error('reset')) });
    });
  return { reads, secretSource };
}

const soon = () => new Promise((resolve) => setImmediate(resolve));

describe('a warm-up', () => {
  it('reads the secret and the table, and fetches the token, so that the first action does not', async () => {
    const { bundle, vendors } = everything();
    await warmUp(bundle.runtime, HELPSCOUT);
    const { operations } = vendors.simulators.helpscout.counts;
    expect({ secrets: bundle.secretReads.count, ...operations }).toEqual({ secrets: 1, token: 1 });
    expect(await bundle.invoke(reply, request)).toMatchObject({ state: 'done' });
    expect({ secrets: bundle.secretReads.count, ...operations }).toMatchObject({
      secrets: 1,
      token: 1,
      createReply: 1,
    });
  });

  it('is joined by an action that comes meanwhile', async () => {
    const { reads, secretSource } = gate();
    const { bundle, vendors } = everything({ secretSource });
    void warmUp(bundle.runtime, HELPSCOUT);
    const answer = bundle.invoke(reply, request);
    await soon();
    reads[0]?.answer();
    expect(await answer).toMatchObject({ state: 'done' });
    expect({ secrets: reads.length, ...vendors.simulators.helpscout.counts.operations }).toMatchObject({
      secrets: 1,
      token: 1,
    });
  });

  it('that fails leaves everything to the first action', async () => {
    const { reads, secretSource } = gate();
    const { bundle, vendors } = everything({ secretSource });
    const warming = warmUp(bundle.runtime, HELPSCOUT);
    await soon();
    reads[0]?.fail();
    await warming;
    expect(vendors.simulators.helpscout.requests).toEqual([]);
    const answer = bundle.invoke(reply, request);
    await soon();
    reads[1]?.answer();
    expect(await answer).toMatchObject({ state: 'done' });
  });

  it('whose request for a token fails leaves that request to the action', async () => {
    const { bundle, vendors } = everything();
    const { helpscout } = vendors.simulators;
    helpscout.faults.push({ name: 'status-before:500', match: { operation: 'token' } });
    await warmUp(bundle.runtime, HELPSCOUT);
    expect(await bundle.invoke(reply, request)).toMatchObject({ state: 'done' });
    expect(helpscout.requests.filter(({ path }) => path === '/v2/oauth2/token')).toHaveLength(2);
    expect(helpscout.effects()).toHaveLength(1);
  });

  it('asks no vendor that wants no token', async () => {
    const { bundle, vendors } = everything();
    await warmUp(bundle.runtime, { vendor: 'reamaze', account: 'default' });
    expect(bundle.secretReads.count).toBe(1);
    expect(vendors.simulators.reamaze.requests).toEqual([]);
    expect(await bundle.invoke(message, { input: message.example })).toMatchObject({ state: 'done' });
    expect(bundle.secretReads.count).toBe(1);
  });

  it.each<[string, Partial<Account>]>([
    ['that a person has stopped', { stopped: { at: 0, by: 'ana' } }],
    ['that the vendor has asked to wait', { pauseUntil: Number.MAX_SAFE_INTEGER }],
    ['whose circuit breaker is open', { failures: 3 }],
    ['whose credentials are refused', { refusedSince: 1 }],
  ])('asks no vendor for an account %s', async (_, change) => {
    const { bundle, vendors } = everything();
    await changeAccount(bundle.runtime.ledger(reply), HELPSCOUT, (account) => ({ ...account, ...change }));
    await warmUp(bundle.runtime, HELPSCOUT);
    expect(bundle.secretReads.count).toBe(1);
    expect(vendors.simulators.helpscout.requests).toEqual([]);
  });

  it('asks no vendor for an account that only shows its requests', async () => {
    const dry = JSON.stringify({ ...SECRETS['helpscout/default'], mode: 'dryRun' });
    const { bundle, vendors } = everything({ secretSource: async () => ({ text: dry, versionId: 'dry' }) });
    await warmUp(bundle.runtime, HELPSCOUT);
    expect(vendors.simulators.helpscout.requests).toEqual([]);
  });

  it('neither throws nor asks a vendor where there is no such account, or no table', async () => {
    const { bundle, vendors } = everything();
    await warmUp(bundle.runtime, { vendor: 'helpscout', account: 'nowhere' });
    const away = { ...createMemoryStore(), get: () => Promise.reject(new Error('away')) };
    await warmUp(everything({ store: away }).bundle.runtime, HELPSCOUT);
    expect(vendors.simulators.helpscout.requests).toEqual([]);
  });

  it('does not make a secret look younger than it is: the process may stand still before the response is read', async () => {
    const { reads, secretSource } = gate();
    const { bundle, world } = everything({ secretSource, env: { SECRETS_MAX_AGE_MS: '300000' } });
    const warming = warmUp(bundle.runtime, HELPSCOUT);
    await soon();
    world.advance(600_000);
    reads[0]?.answer();
    await soon();
    const reading = bundle.runtime.checkAccount('helpscout', 'default');
    await soon();
    expect(reads).toHaveLength(2);
    reads[1]?.answer();
    await Promise.all([warming, reading]);
  });
});

describe('what begins it', () => {
  type Load = (runtime: ReturnType<typeof runtimeOf>) => unknown;

  /** What a process reads while it loads a function. */
  async function readAtStart(handler: string | undefined, load: Load, env: Edge['env'] = {}) {
    const read: string[] = [];
    const store = createMemoryStore();
    load(
      runtimeOf({
        env: { ...ENVIRONMENT, _HANDLER: handler, ...env },
        store: {
          ...store,
          get(key) {
            read.push(key);
            return store.get(key);
          },
        },
        async secretSource(name) {
          read.push(name);
          return undefined;
        },
      }),
    );
    await soon();
    return read.toSorted();
  }

  it('is the start of an operation or of a query of one vendor on Lambda, without any event', async () => {
    const read = ['V#helpscout|default', 'conversation-actions/test/helpscout/default'];
    expect(await readAtStart(REPLY, (runtime) => serve(reply, runtime))).toEqual(read);
    expect(await readAtStart(GET, (runtime) => serveQuery(query, runtime))).toEqual(read);
  });

  it('is no start of what learns its vendor from its input', async () => {
    expect(await readAtStart(handlerOf(neutralReply), (runtime) => serve(neutralReply, runtime))).toEqual([]);
  });

  it('is no start on the local stack, or outside Lambda', async () => {
    const local = { STAGE: 'local' };
    expect(await readAtStart(REPLY, (runtime) => serve(reply, runtime), local)).toEqual([]);
    expect(await readAtStart(undefined, (runtime) => serve(reply, runtime))).toEqual([]);
  });

  it('is no start of a worker, which imports every operation', async () => {
    const worker = 'functions/workers/run-action.handler';
    expect(await readAtStart(worker, (runtime) => operations.map((each) => serve(each, runtime)))).toEqual([]);
  });

  it('is no start with a faulty environment, which the first event reports', async () => {
    const faulty = { TABLE_NAME: undefined };
    expect(await readAtStart(REPLY, (runtime) => serve(reply, runtime), faulty)).toEqual([]);
  });

  it('is the handler that functions.yml names', async () => {
    const served = await readServed();
    const acting = served.filter(({ kind }) => kind !== 'route');
    expect(acting.map(({ name }) => handlerOf({ name } as typeof reply))).toEqual(
      acting.map(({ stem }) => `functions/${stem}.handler`),
    );
    expect(acting.length).toBeGreaterThan(20);
  });
});
