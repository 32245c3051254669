import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../dev/simulation/memory-store.ts';
import { SECRETS } from '../../dev/simulators/simulators.ts';
import { operation as neutralReply } from '../../functions/conversations/reply.ts';
import { operation as reply } from '../../functions/helpscout/create-reply.ts';
import { query } from '../../functions/helpscout/get-conversation.ts';
import { operation as message } from '../../functions/reamaze/create-message.ts';
import { serve, serveQuery } from '../../lib/doors/serve.ts';
import { changeAccount } from '../../lib/ledger/pace/accounts.ts';
import type { Account } from '../../lib/ledger/records/account.ts';
import { type Edge, runtimeOf } from '../../lib/runtime.ts';
import type { SecretSource } from '../../lib/secrets/secrets.ts';
import { ENVIRONMENT } from '../kit/bundle.ts';
import { everything } from '../kit/world.ts';

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
    await bundle.runtime.warmUp(HELPSCOUT);
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
    void bundle.runtime.warmUp(HELPSCOUT);
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
    const warming = bundle.runtime.warmUp(HELPSCOUT);
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
    await bundle.runtime.warmUp(HELPSCOUT);
    expect(await bundle.invoke(reply, request)).toMatchObject({ state: 'done' });
    expect(helpscout.requests.filter(({ path }) => path === '/v2/oauth2/token')).toHaveLength(2);
    expect(helpscout.effects()).toHaveLength(1);
  });

  it('asks no vendor that wants no token', async () => {
    const { bundle, vendors } = everything();
    await bundle.runtime.warmUp({ vendor: 'reamaze', account: 'default' });
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
    await bundle.runtime.warmUp(HELPSCOUT);
    expect(bundle.secretReads.count).toBe(1);
    expect(vendors.simulators.helpscout.requests).toEqual([]);
  });

  it('asks no vendor for an account that only shows its requests', async () => {
    const dry = JSON.stringify({ ...SECRETS['helpscout/default'], mode: 'dryRun' });
    const { bundle, vendors } = everything({ secretSource: async () => ({ text: dry, versionId: 'dry' }) });
    await bundle.runtime.warmUp(HELPSCOUT);
    expect(vendors.simulators.helpscout.requests).toEqual([]);
  });

  it('neither throws nor asks a vendor where there is no such account, or no table', async () => {
    const { bundle, vendors } = everything();
    await bundle.runtime.warmUp({ vendor: 'helpscout', account: 'nowhere' });
    const away = { ...createMemoryStore(), get: () => Promise.reject(new Error('away')) };
    await everything({ store: away }).bundle.runtime.warmUp(HELPSCOUT);
    expect(vendors.simulators.helpscout.requests).toEqual([]);
  });

  it('does not make a secret look younger than it is: the process may stand still before the response is read', async () => {
    const { reads, secretSource } = gate();
    const { bundle, world } = everything({ secretSource, env: { SECRETS_MAX_AGE_MS: '300000' } });
    const warming = bundle.runtime.warmUp(HELPSCOUT);
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
  /** What a process reads while it loads a function. */
  async function readAtStart(env: Edge['env'], load: (runtime: ReturnType<typeof runtimeOf>) => unknown) {
    const read: string[] = [];
    const store = createMemoryStore();
    load(
      runtimeOf({
        env: { ...ENVIRONMENT, AWS_LAMBDA_FUNCTION_NAME: 'helpscout-create-reply', ...env },
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
    expect(await readAtStart({}, (runtime) => serve(reply, runtime))).toEqual(read);
    expect(await readAtStart({}, (runtime) => serveQuery(query, runtime))).toEqual(read);
  });

  it('is no start of what learns its vendor from its input', async () => {
    expect(await readAtStart({}, (runtime) => serve(neutralReply, runtime))).toEqual([]);
  });

  it('is no start on the local stack, or outside Lambda', async () => {
    expect(await readAtStart({ STAGE: 'local' }, (runtime) => serve(reply, runtime))).toEqual([]);
    const outside = { AWS_LAMBDA_FUNCTION_NAME: undefined };
    expect(await readAtStart(outside, (runtime) => serve(reply, runtime))).toEqual([]);
  });

  it('is no start with a faulty environment, which the first event reports', async () => {
    expect(await readAtStart({ TABLE_NAME: undefined }, (runtime) => serve(reply, runtime))).toEqual([]);
  });
});
