import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { accept, type Request } from '../../../../lib/ledger/protocol/accept.ts';
import { drive } from '../../../../lib/ledger/protocol/loop.ts';
import type { Action } from '../../../../lib/ledger/records/action.ts';
import { factsOf } from '../../../../lib/ledger/records/facts.ts';
import { actionIdOf, fingerprintOf } from '../../../../lib/ledger/records/identity.ts';
import { incarnationOf } from '../../../../lib/ledger/records/incarnation.ts';
import {
  aBudget,
  aLedger,
  alwaysOutrun,
  anAction,
  anOperation,
  away,
  type Behaviour,
  disturbing,
  fails,
  isOutrun,
  losesItsAnswer,
  NOW,
  onRecord,
  recorded,
  type TestLedger,
  type TestOperation,
  withAccount,
} from '../../../kit/ledger.ts';

const INPUT = { text: 'Hello' };
const ID = actionIdOf('helpscout.test', 'default', { key: 'k' });
const HOUR_MS = 3_600_000;

const aRequest = (operation: TestOperation, request: Partial<Request> = {}): Request => ({
  ...{ operation, input: INPUT, account: 'default', identity: { key: 'k' } },
  ...{ caller: 'somebody', trigger: 'http', correlationId: 'correlation', notAfter: NOW + HOUR_MS },
  ...request,
});

function given(behaviour: Behaviour = {}, more: Parameters<typeof aLedger>[0] = {}) {
  const operation = anOperation(behaviour);
  const ledger = aLedger({ operation, ...more });
  const request = (changes: Partial<Request> = {}, budget: Parameters<typeof aBudget>[0] = {}) =>
    accept(ledger, aRequest(operation, changes), aBudget(budget));
  return { ledger, operation, request };
}

/** What the first write of the action was. */
function firstWrites(ledger: TestLedger): Action[] {
  const written: Action[] = [];
  ledger.disturb = async ({ verb, key, go }) => {
    const answer = await go();
    const action = verb === 'put' && key.startsWith('A#') ? await recorded(ledger, key.slice(2)) : undefined;
    if (action) written.push(action);
    return answer;
  };
  return written;
}

describe('an account that changes while an action is being recorded', () => {
  const SINCE = { at: NOW, by: 'a person' };

  it.each([
    ['that a person stops', { stopped: SINCE }, 'paused'],
    ['whose vendor asks for a pause', { pauseUntil: NOW + 20_000 }, 'rate_limited'],
    ['whose circuit breaker opens', { failures: 3, pauseUntil: NOW + 20_000 }, 'vendor_unavailable'],
    [
      'whose credentials the vendor refuses',
      { refusedSince: NOW, refusedVersion: 'v1', credentialProbeAt: NOW + 60_000 },
      'credentials',
    ],
  ] as const)('makes the action wait (one %s)', async (_, change, reason) => {
    const { ledger, operation, request } = given();
    disturbing(ledger, 'put', 'A#', async ({ go }) => {
      await withAccount(ledger, change);
      return go();
    });
    expect(await request()).toMatchObject({ action: { state: 'waiting', reason } });
    expect(operation.calls).toEqual([]);
  });

  it('lets the action go on where only its rate limit has moved', async () => {
    const { ledger, operation, request } = given();
    disturbing(ledger, 'put', 'A#', async ({ go }) => {
      await withAccount(ledger, {}, { arrival: NOW + 1_000 });
      return go();
    });
    expect(await request()).toMatchObject({ action: { state: 'done' } });
    expect(operation.calls).toHaveLength(1);
    expect((await ledger.store.get('V#helpscout|default'))?.arrival, 'one turn').toBe(NOW + 2_000);
  });
});

describe('what is accepted', () => {
  const LATER = { notBefore: NOW + HOUR_MS / 2 };

  it('is on record with all that must be known of it', async () => {
    const { ledger, request } = given({ sets: [['text', 'html'], ['tags']] });
    const { action, replayed } = await request(LATER);
    expect(replayed).toBe(false);
    expect(action).toEqual({
      id: ID,
      operation: 'helpscout.test',
      vendor: 'helpscout',
      account: 'default',
      conversation: '123',
      recordedBy: expect.any(String),
      caller: 'somebody',
      trigger: 'http',
      correlationId: 'correlation',
      fingerprint: fingerprintOf(INPUT),
      acceptedAt: NOW,
      notBefore: NOW + HOUR_MS / 2,
      notAfter: NOW + HOUR_MS,
      onlyIf: undefined,
      input: { json: JSON.stringify(INPUT) },
      resend: 'once',
      sets: ['text'],
      phase: 'unsent',
      state: 'waiting',
      reason: 'scheduled',
      due: NOW + HOUR_MS / 2,
      epoch: 0,
      history: [],
      announced: false,
    });
    expect(await ledger.store.get(`A#${ID}`)).toMatchObject({
      rev: 1,
      index: { state: 'waiting', due: NOW + HOUR_MS / 2 },
    });
    expect((await ledger.store.get(`A#${ID}`))?.expires).toBeUndefined();
  });

  it('sets what it has a field of, by its name', async () => {
    const setsOf = async (sets: Behaviour['sets'], input: unknown) =>
      (await given({ sets }).request({ ...LATER, input })).action.sets;
    expect(await setsOf([['text', 'html'], ['tags']], { html: '', tags: [] })).toEqual(['text', 'tags']);
    expect(await setsOf([['text']], {})).toEqual([]);
    expect(await setsOf(undefined, INPUT)).toEqual([]);
  });

  it('is another action under another status that it depends on', async () => {
    const { request } = given();
    const { action } = await request({ ...LATER, onlyIf: 'open' });
    expect(action).toMatchObject({ onlyIf: 'open', fingerprint: fingerprintOf([INPUT, 'open']) });
    await expect(request(LATER)).rejects.toMatchObject({ kind: 'key_reused' });
  });

  it('leaves nothing of an input whose key another one took at the same moment', async () => {
    const { ledger, request } = given();
    const large = Array.from({ length: 60_000 }, (_, index) => createHash('md5').update(String(index)).digest('hex'));
    const deleted: string[] = [];
    let first = true;
    ledger.disturb = async ({ verb, key, go }) => {
      if (verb === 'delete') deleted.push(key);
      if (verb === 'put' && key === `A#${ID}` && first) {
        first = false;
        await request(LATER);
      }
      return go();
    };
    await expect(request({ ...LATER, input: { text: large } })).rejects.toMatchObject({ kind: 'key_reused' });
    expect(deleted.length).toBeGreaterThan(1);
    expect(await Promise.all(deleted.map((key) => ledger.store.get(key)))).toEqual(deleted.map(() => undefined));
    expect(await recorded(ledger, ID)).toMatchObject({ input: { json: JSON.stringify(INPUT) } });
  });

  it('has no reason to wait, where it was given no time', async () => {
    const { request } = given();
    expect((await request({}, { deadline: NOW })).action.reason).toBeUndefined();
  });

  it('needs no announcement where no listener is there', async () => {
    const { request } = given({}, { announcer: undefined });
    expect((await request(LATER)).action.announced).toBe(true);
  });

  it('has an input of its own, however long', async () => {
    const { request } = given();
    const text = Array.from({ length: 4_000 }, (_, at) => createHash('sha512').update(`${at}`).digest('hex')).join('');
    const { action } = await request({ ...LATER, input: { text } });
    expect(action.input).toEqual({ parts: 2, incarnation: incarnationOf(action) });
  });

  it('is called again when it is due', async () => {
    const { ledger, request } = given();
    await request({ notBefore: NOW + 5_000 });
    expect(ledger.woken).toEqual([[ID, 5_000]]);
  });
});

describe('what may go at once', () => {
  it('is recorded as claimed: one write for both', async () => {
    const { ledger, operation, request } = given();
    const written = firstWrites(ledger);
    const { action } = await request();
    expect(action).toMatchObject({ state: 'done', result: 'sent', epoch: 1 });
    expect(action.reason).toBeUndefined();
    expect(written[0]).toMatchObject({ state: 'running', epoch: 1, lease: NOW + 75_000, due: NOW + 75_000 });
    expect(operation.calls).toEqual([['run', INPUT]]);
    expect(ledger.woken, 'and nobody is called for what is done').toEqual([]);
  });

  it('is only recorded where there is no time for it', async () => {
    const { ledger, operation, request } = given();
    const { action } = await request({}, { deadline: NOW + 13_999 });
    expect(action).toMatchObject({ state: 'waiting', due: NOW, epoch: 0 });
    expect(operation.calls).toEqual([]);
    expect(ledger.woken).toEqual([[ID, 0]]);
  });

  it.each([
    ['whose caller waits, the sweep finds it', true, []],
    ['for which no caller waits, a worker is woken', false, [[ID, 0]]],
  ] as const)(
    'is answered after one attempt to publish its result event: if the bus takes none of an action %s',
    async (_, workerPublishes, woken) => {
      let attempts = 0;
      const publish = async () => {
        attempts += 1;
        throw away();
      };
      const ledger = aLedger({ workerPublishes, announcer: { publish } });
      const send = ledger.wakeUps.send;
      const wakeUps = {
        send: (id: string, delayMs: number) => (delayMs > 0 ? Promise.reject(away()) : send(id, delayMs)),
      };
      const operation = anOperation();
      const { action } = await accept({ ...ledger, wakeUps }, aRequest(operation), aBudget());
      expect(action).toMatchObject({ state: 'done', announced: false });
      expect({ attempts, woken: ledger.woken }).toEqual({ attempts: 1, woken });
    },
  );

  it('is tried again after a setback, as long as the caller has patience', async () => {
    let tries = 0;
    const run = () => {
      tries += 1;
      if (tries === 1) throw away();
      return { result: tries };
    };
    expect((await given({ run }).request({}, { patience: NOW + 20_000 })).action).toMatchObject({ result: 2 });
  });

  it('waits for a time that has come', async () => {
    const { operation, request } = given();
    await request({ notBefore: NOW });
    expect(operation.calls).toHaveLength(1);
  });
});

describe('the same request again', () => {
  it('is answered with what became of the first, and carried out no more', async () => {
    const { operation, request } = given();
    const first = await request();
    const again = await request({ caller: 'somebody else', trigger: 'event' });
    expect(again.replayed).toBe(true);
    expect(JSON.stringify(again.action)).toBe(JSON.stringify(first.action));
    expect(operation.calls).toHaveLength(1);
  });

  it('brings on what waits', async () => {
    const { ledger, operation, request } = given();
    await request({}, { deadline: NOW });
    ledger.world.advance(5);
    expect(await request()).toMatchObject({ replayed: true, action: { state: 'done', acceptedAt: NOW } });
    expect(operation.calls).toHaveLength(1);
  });

  it('calls no worker again for an action whose wake-up is on its way', async () => {
    const { ledger, request } = given();
    await request({ notBefore: NOW + 5_000 });
    await request({ notBefore: NOW + 5_000 });
    expect(ledger.woken).toHaveLength(1);
  });

  it('with another input is another action, and its key is taken', async () => {
    const { operation, request } = given();
    await request();
    await expect(request({ input: { text: 'Goodbye' } })).rejects.toMatchObject({
      kind: 'key_reused',
      message: 'This key belongs to an action with another input.',
      facts: { actionId: ID },
    });
    expect(operation.calls).toHaveLength(1);
  });

  it('is refused while the first is being carried out', async () => {
    const { ledger, request } = given();
    const running = { phase: 'claimed', due: NOW + 1, fingerprint: fingerprintOf(INPUT), id: ID } as const;
    await onRecord(ledger, anAction(running));
    await expect(request()).rejects.toMatchObject({
      kind: 'in_flight',
      message: 'The action with this key is being carried out.',
      facts: { actionId: ID, retryAfterMs: 1_000 },
    });
    ledger.world.advance(1);
    expect(await request()).toMatchObject({ replayed: true, action: { state: 'done' } });
  });

  it('is the first as it stands where an event asks for it while that is being carried out', async () => {
    const { ledger, request } = given();
    const running = { phase: 'claimed', due: NOW + 1, fingerprint: fingerprintOf(INPUT), id: ID } as const;
    await onRecord(ledger, anAction(running));
    expect(await request({ trigger: 'event' })).toMatchObject({ replayed: true, action: { id: ID, state: 'running' } });
  });

  it('is a new action once the first is forgotten', async () => {
    const { ledger, operation, request } = given();
    await request();
    ledger.world.advance(31 * 24 * HOUR_MS);
    const { replayed, action } = await request(
      { notAfter: ledger.world.now() + 1 },
      { deadline: ledger.world.now() + 60_000, patience: ledger.world.now() },
    );
    expect({ replayed, state: action.state, acceptedAt: action.acceptedAt }).toEqual({
      replayed: false,
      state: 'done',
      acceptedAt: ledger.world.now(),
    });
    expect(operation.calls).toHaveLength(2);
  });

  it('is a new action where the first expired without a single attempt, whatever its input', async () => {
    const { ledger, operation, request } = given();
    const expired = anAction({ phase: 'cancelled', id: ID, reason: 'expired', announced: true });
    await onRecord(ledger, expired);
    const again = await request();
    expect(again).toMatchObject({ replayed: false, action: { id: ID, state: 'done' } });
    expect(operation.calls).toHaveLength(1);
    expect(await request()).toMatchObject({ replayed: true, action: { state: 'done' } });
  });

  it('publishes that the first expired, too, where no worker had come to that yet', async () => {
    const { ledger, request } = given();
    await onRecord(ledger, anAction({ phase: 'cancelled', id: ID, reason: 'expired' }));
    await request();
    expect(ledger.announced.map(({ state }) => state)).toEqual(['cancelled', 'done']);
  });

  it.each([
    { history: [{ at: NOW, phase: 'send', outcome: 'rate_limited' }] },
    { lostAt: NOW },
    { resumedAt: NOW },
    { reason: 'caller' },
    { reason: 'superseded' },
  ] as const)(
    'is answered with what became of the first where that was attempted, or not expired: %j',
    async (fate) => {
      const { ledger, operation, request } = given();
      const ended = { phase: 'cancelled', id: ID, reason: 'expired', announced: true, due: 4e15 } as const;
      await onRecord(ledger, anAction({ ...ended, fingerprint: fingerprintOf(INPUT), ...fate }));
      expect(await request()).toMatchObject({ replayed: true, action: { state: 'cancelled' } });
      expect(operation.calls).toEqual([]);
    },
  );

  it('is answered at once where a worker has yet to publish its result event', async () => {
    const { ledger, request } = given({}, { workerPublishes: true });
    await request();
    expect(await request()).toMatchObject({ replayed: true, action: { state: 'done', announced: false } });
    expect({ announced: ledger.announced, woken: ledger.woken.length }).toEqual({ announced: [], woken: 1 });
  });

  it('is answered with what is known, where the ledger fails meanwhile', async () => {
    const { ledger, request } = given();
    await request({}, { deadline: NOW });
    disturbing(ledger, 'put', 'A#', fails);
    ledger.disturb = (call) => (call.verb === 'put' ? fails(call) : call.go());
    expect(await request()).toMatchObject({ replayed: true, action: { id: ID, state: 'waiting' } });
    expect(ledger.measured).toEqual([['StoreFailClosed', 1, { operation: 'helpscout.test' }]]);
  });
});

describe('where the ledger fails', () => {
  it('before anything was written, nothing is accepted', async () => {
    const { ledger, operation, request } = given();
    disturbing(ledger, 'get', 'A#', fails);
    await expect(request()).rejects.toMatchObject({ kind: 'unavailable', message: 'The table is away.' });
    expect(operation.calls).toEqual([]);
  });

  it('before the record was written, the write is repeated, and the action is carried out', async () => {
    const { ledger, operation, request } = given();
    disturbing(ledger, 'put', 'A#', fails);
    expect(await request()).toMatchObject({ replayed: false, action: { state: 'done' } });
    expect(operation.calls).toHaveLength(1);
    expect(ledger.world.now(), 'soon').toBe(NOW + 100);
  });

  it.each([1, 2, 3])(
    'and a write of the record lands later than its failure, the caller is not told that nothing was recorded (%i times)',
    async (times) => {
      const { ledger, operation, request } = given();
      const late: (() => Promise<unknown>)[] = [];
      ledger.disturb = async ({ verb, key, go }) => {
        if (verb !== 'put' || !key.startsWith('A#') || late.length === times) return go();
        late.push(go);
        throw away();
      };
      expect(await request()).toMatchObject({ replayed: false, action: { state: 'done' } });
      const before = await recorded(ledger, ID);
      for (const land of late) expect(await land()).toBe(false);
      expect(await recorded(ledger, ID)).toEqual(before);
      expect(operation.calls).toHaveLength(1);
    },
  );

  it('before a large input was kept, nothing is accepted', async () => {
    const { ledger, operation, request } = given();
    disturbing(ledger, 'put', 'I#', fails);
    const text = Array.from({ length: 4_000 }, (_, at) => createHash('sha512').update(`${at}`).digest('hex')).join('');
    await expect(request({ input: { text } })).rejects.toMatchObject({ kind: 'unavailable' });
    expect(await recorded(ledger, ID)).toBeUndefined();
    expect(operation.calls).toEqual([]);
  });

  it('with an error of our own, that error is reported, and not that nothing was recorded', async () => {
    const { ledger, request } = given();
    const fault = new TypeError('Of ours.');
    disturbing(ledger, 'put', 'A#', () => Promise.reject(fault));
    await expect(request()).rejects.toMatchObject({ kind: 'internal', cause: fault });
  });

  it('and the record is there all the same, it is carried out', async () => {
    const { ledger, operation, request } = given();
    let unreadable = 3;
    ledger.disturb = async (call) => {
      const { verb, key, go } = call;
      if (!key.startsWith('A#')) return go();
      if (verb === 'put' && !(await recorded(ledger, ID))) {
        ledger.disturb = async (next) => (next.verb === 'get' && --unreadable > 0 ? fails(next) : next.go());
        return losesItsAnswer(call);
      }
      return go();
    };
    const { action, replayed } = await request();
    expect({ state: action.state, replayed }).toEqual({ state: 'done', replayed: false });
    expect(operation.calls).toHaveLength(1);
  });

  it('and nothing can be read for long, no process may send it a second time', async () => {
    const { ledger, operation, request } = given();
    let broken = false;
    ledger.disturb = async (call) => {
      if (call.verb === 'put') broken = true;
      return broken ? losesItsAnswer(call) : call.go();
    };
    await expect(request()).rejects.toMatchObject({
      kind: 'unknown_record',
      message: 'It is not known whether the action was recorded. Ask for it by its id.',
      facts: { actionId: ID, cause: expect.objectContaining({ kind: 'unavailable' }) },
    });
    expect(ledger.world.now()).toBe(NOW + 2_000);
    expect(operation.calls).toEqual([]);
  });

  it('and there is no time to repeat the write, the caller is told that it is not known whether it was recorded', async () => {
    const { ledger, request } = given();
    disturbing(ledger, 'put', 'A#', fails);
    await expect(request({}, { answerBy: NOW })).rejects.toMatchObject({ kind: 'unknown_record' });
  });

  it('and another process drives the action on before its record was seen, it is still this request’s', async () => {
    const { ledger, request } = given();
    disturbing(ledger, 'put', 'A#', async (call) => {
      await call.go();
      const action = await recorded(ledger, ID);
      if (action) await onRecord(ledger, anAction({ ...factsOf(action), phase: 'done', announced: true, due: 4e15 }));
      throw away();
    });
    const text = Array.from({ length: 4_000 }, (_, at) => createHash('sha512').update(`${at}`).digest('hex')).join('');
    expect(await request({ input: { text } })).toMatchObject({ replayed: false, action: { id: ID, state: 'done' } });
    expect(
      await ledger.store.get(
        `I#${ID}#${incarnationOf({ recordedBy: (await recorded(ledger, ID))?.recordedBy ?? '' })}#0`,
      ),
    ).toBeDefined();
  });

  it.each([
    ['just now', 1],
    ['and others have gone on with it', 2],
  ])('and another request has recorded it, in the same millisecond, %s: it is that one’s', async (_, rev) => {
    const { ledger, request, operation } = given();
    let puts = 0;
    ledger.disturb = async (call) => {
      if (call.verb !== 'put' || !call.key.startsWith('A#') || ++puts > 1) return call.go();
      ledger.disturb = ({ go }) => go();
      const running = { phase: 'claimed', epoch: 1, lease: NOW + 60_000, due: NOW + 60_000 } as const;
      const other = anAction({ id: ID, acceptedAt: NOW, fingerprint: fingerprintOf(INPUT), ...running });
      for (let times = 0; times < rev; times += 1) await onRecord(ledger, other);
      throw away();
    };
    await expect(request()).rejects.toMatchObject({ kind: 'in_flight' });
    expect(operation.calls).toEqual([]);
  });

  it('twenty times to a process that is faster, it is given up', async () => {
    const { ledger, request } = given();
    const puts = alwaysOutrun(ledger);
    await expect(request()).rejects.toMatchObject({
      kind: 'unavailable',
      message: 'The ledger did not take the record.',
    });
    expect(puts()).toBe(20);
  });

  it('once to a process that is faster, its answer counts', async () => {
    const { ledger, request } = given();
    const fingerprint = fingerprintOf(INPUT);
    const theirs = anAction({ id: ID, fingerprint, phase: 'done', announced: true, due: 4e15, acceptedAt: NOW - 1 });
    disturbing(
      ledger,
      'put',
      'A#',
      isOutrun(ledger, () => theirs),
    );
    expect(await request()).toMatchObject({ replayed: true, action: { acceptedAt: NOW - 1, state: 'done' } });
  });

  it.each(['another', 'the same'])(
    'to a request that is faster with %s input, nothing of this one stays',
    async (which) => {
      const { ledger, request } = given();
      const text = Array.from({ length: 4_000 }, (_, at) => createHash('sha512').update(`${at}`).digest('hex')).join(
        '',
      );
      const fingerprint = fingerprintOf(which === 'another' ? INPUT : { text });
      const theirs = anAction({ id: ID, fingerprint, phase: 'done', announced: true, due: 4e15 });
      const parts: string[] = [];
      ledger.disturb = async (call) => {
        if (call.verb === 'put' && call.key.startsWith('I#')) parts.push(call.key);
        if (call.verb === 'put' && call.key.startsWith('A#')) return isOutrun(ledger, () => theirs)(call);
        return call.go();
      };
      const answer = await request({ input: { text } }).catch((error) => error);
      expect(answer).toMatchObject(which === 'another' ? { kind: 'key_reused' } : { replayed: true });
      expect(parts).toHaveLength(2);
      for (const part of parts) expect(await ledger.store.get(part)).toBeUndefined();
    },
  );

  it('while an expired action deletes its input, the next one with its key and its input keeps its own', async () => {
    const { ledger, operation, request } = given({ resend: 'safe' });
    const text = Array.from({ length: 4_000 }, (_, at) => createHash('sha512').update(`${at}`).digest('hex')).join('');
    const expiring = { input: { text }, notBefore: NOW + 1_000, notAfter: NOW + 2_000 };
    const { action } = await request(expiring);
    ledger.world.advance(120_000);
    const late: (() => Promise<unknown>)[] = [];
    ledger.disturb = async ({ verb, go }) => (verb === 'delete' ? void late.push(go) : go());
    const budget = () => aBudget({ deadline: ledger.world.now() + 60_000, patience: ledger.world.now() });
    expect(await drive(ledger, ID, budget())).toMatchObject({ state: 'cancelled', reason: 'expired' });
    expect(late).toHaveLength(2);

    const next = { input: { text }, notBefore: ledger.world.now() + 5_000, notAfter: ledger.world.now() + HOUR_MS };
    expect(await request(next)).toMatchObject({ replayed: false, action: { state: 'waiting' } });
    for (const land of late) await land();
    ledger.world.advance(5_000);
    expect(await drive(ledger, action.id, budget())).toMatchObject({ state: 'done' });
    expect(operation.calls).toEqual([['run', { text }]]);
  });

  it('after it was recorded, the answer is what is on record', async () => {
    const { ledger, operation, request } = given({ lookBefore: [] });
    await withAccount(ledger, {});
    disturbing(ledger, 'put', 'A#', fails, 2);
    const { action, replayed } = await request();
    expect(replayed).toBe(false);
    expect(action.id).toBe(ID);
    expect(operation.calls).toEqual([['lookBefore', INPUT]]);
    expect(await recorded(ledger, ID)).toMatchObject({ id: ID });
  });

  it('after it was sent, the answer is that it is not known what became of it', async () => {
    const { ledger, request } = given({ resend: 'safe' });
    let puts = 0;
    ledger.disturb = async (call) => {
      if (call.key.startsWith('A#') && call.verb === 'put') puts += 1;
      return puts > 1 ? fails(call) : call.go();
    };
    const { action } = await request();
    expect(action).toMatchObject({ id: ID, state: 'in_doubt', reason: 'answer_lost', sent: { at: NOW } });
    expect(ledger.measured).toEqual([['StoreFailClosed', 1, { operation: 'helpscout.test' }]]);
    expect(ledger.lines.at(-1)).toMatchObject({
      level: 'error',
      message: 'interrupted',
      actionId: ID,
      operation: 'helpscout.test',
      error: expect.stringMatching(/^AppError at /),
    });
  });

  it('before it was sent, the answer does not say that it may have been', async () => {
    const { ledger, request } = given();
    let puts = 0;
    ledger.disturb = async (call) => {
      if (call.verb === 'put') puts += 1;
      return puts > 1 ? fails(call) : call.go();
    };
    const { action } = await request();
    expect(action).toMatchObject({ id: ID, phase: 'claimed', state: 'running' });
    expect(action.reason).toBeUndefined();
  });
});
