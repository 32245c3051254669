import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { createMemoryStore } from '../../../../dev/simulation/memory-store.ts';
import { SECRETS } from '../../../../dev/simulators/simulators.ts';
import { operations } from '../../../../functions/registry.ts';
import { conversationKey } from '../../../../lib/ledger/line/line.ts';
import { countReply } from '../../../../lib/ledger/line/reply-limit.ts';
import type { Item } from '../../../../lib/ledger/records/store.ts';
import type { Fields, Operation } from '../../../../lib/operation.ts';
import { targetAccountOf } from '../../../../lib/target-account.ts';
import { Email } from '../../../../lib/vendors/email.ts';
import { everything, untilSettled } from '../../../kit/world.ts';

type Trigger = 'http' | 'direct' | 'event';
const TRIGGERS: readonly Trigger[] = ['http', 'direct', 'event'];
const DAY_MS = 24 * 3_600_000;

/** Everything, with fields of every account's secret changed. */
function guarded(guards: Fields) {
  const records: Item[] = [];
  const store = createMemoryStore();
  const state = { isAway: false, failures: 0, secrets: JSON.stringify(guards) };
  const all = everything({
    env: { SECRETS_MAX_AGE_MS: '1' },
    async secretSource(name) {
      if (state.isAway || state.failures-- > 0) throw new Error('Secrets Manager is away.');
      const secret = { ...SECRETS[name.split('/').slice(-2).join('/')], ...JSON.parse(state.secrets) };
      return { text: JSON.stringify(secret), versionId: state.secrets };
    },
    store: {
      ...store,
      put(item) {
        records.push(item);
        return store.put(item);
      },
    },
  });
  /** Sends one request, and returns the action or the problem. */
  const send = async (operation: Operation, trigger: Trigger, input: Fields, options: Fields = {}) => {
    const request = { input, ...options };
    if (trigger === 'direct') return problemOr(await all.bundle.invoke(operation, request, all.world.uniqueId()));
    if (trigger === 'event') {
      const id = all.world.uniqueId();
      const event = { id, source: 'shop', 'detail-type': operation.name, detail: request };
      return problemOr(await all.bundle.invoke(operation, event));
    }
    const { idempotencyKey: key, ...query } = options as Record<string, string>;
    const names = [...operation.route.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
    const [path, body] = [true, false].map((isPath) =>
      Object.fromEntries(Object.entries(input).filter(([name]) => names.includes(name) === isPath)),
    );
    const headers: Record<string, string> = key === undefined ? {} : { 'idempotency-key': key };
    const { body: answer, headers: answered } = await all.bundle.http(operation, {
      ...{ pathParameters: path as Record<string, string>, body, headers, query },
    });
    return { ...answer, retryAfter: answered['retry-after'] };
  };
  return { ...all, send, records, state };
}

function problemOr(answer: unknown) {
  return Object(answer).error ?? answer;
}

/** Fields that hold an address to which no copy goes, and why. */
const NO_COPIES: Readonly<Record<string, string>> = {
  'customer.email': 'the customer, who gets the reply itself',
  'target.customer.email': 'the customer whose conversation is looked for',
  'assignee.email': 'the agent who is assigned',
};

/** The paths of all fields of an input that hold an e-mail address, or a list of them (`[]`). */
const addressPathsOf = ({ input }: Operation) =>
  new Set(addressPathsIn(z.toJSONSchema(input, { io: 'input', unrepresentable: 'any', reused: 'inline' })));

function addressPathsIn(schema: unknown, path = ''): readonly string[] {
  const { pattern, properties, items, anyOf = [], oneOf = [], allOf = [] } = Object(schema);
  return [
    ...(pattern === z.toJSONSchema(Email).pattern ? [path] : []),
    ...Object.entries(Object(properties)).flatMap(([name, field]) =>
      addressPathsIn(field, path === '' ? name : `${path}.${name}`),
    ),
    ...(items ? addressPathsIn(items, `${path}[]`) : []),
    ...[...anyOf, ...oneOf, ...allOf].flatMap((each) => addressPathsIn(each, path)),
  ];
}

/** Inputs of every operation that can send copies, with each field that names who gets them. */
const COPYING = operations.flatMap((operation) =>
  [...addressPathsOf(operation)]
    .filter((path) => !Object.hasOwn(NO_COPIES, path))
    .map((path) => path.replace(/\[\]$/, ''))
    .flatMap((field) =>
      [operation.example, ...(operation.otherExamples ?? [])]
        .map(({ cc: _, ...input }): Fields => ({ ...input, [field]: ['mei@example.com'] }))
        .filter((input) => isTaken(operation, input))
        .map((input) => ({ title: `${operation.name} by ${field}`, operation, input, field })),
    ),
);

/** Whether the operation takes the input, and its vendor can carry it out. */
function isTaken(operation: Operation, input: Fields): boolean {
  const { success, data } = operation.input.safeParse(input);
  if (!success) return false;
  return operation.vendor === undefined || targetAccountOf(operation, data, 'default').vendor === 'helpscout';
}

/** One input of every operation that writes to customers. */
const SENDING = operations.filter(({ right }) => right === 'send');

describe('an account that names who may get copies', () => {
  it('restricts every field with addresses but those that are excepted by a reason', () => {
    expect(new Set(COPYING.map(({ title }) => title))).toEqual(
      new Set([
        'conversations.reply by cc',
        'conversations.reply by bcc',
        'helpscout.createReply by cc',
        'helpscout.createReply by bcc',
        'reamaze.createMessage by recipients',
      ]),
    );
    const paths = new Set(operations.flatMap((operation) => [...addressPathsOf(operation)]));
    expect(Object.keys(NO_COPIES).filter((path) => !paths.has(path))).toEqual([]);
  });

  describe.each(TRIGGERS)('by %s', (trigger) => {
    it.each(COPYING)('refuses a copy to another recipient, and records nothing: $title', async (copying) => {
      const { operation, input, field } = copying;
      const { send, vendors, records } = guarded({ copiesTo: 'partner.example, mei@example.com' });
      const bad = { ...input, [field]: ['mei@example.com', 'zelda@evil.example'] };
      const refused = await send(operation, trigger, bad);
      expect(refused).toMatchObject({ kind: 'recipient_not_allowed', status: 403, issues: [{ path: `${field}[1]` }] });
      expect(JSON.stringify(refused)).not.toContain('evil.example');
      expect({ requests: vendors.requests(), records }).toEqual({ requests: 0, records: [] });
      const rehearsed = await send(operation, trigger, bad, { dryRun: trigger === 'http' ? 'true' : true });
      expect(rehearsed).toMatchObject({ kind: 'recipient_not_allowed' });
      const good = { ...input, [field]: ['mei@example.com', 'all@partner.example'] };
      expect(await send(operation, trigger, good)).toMatchObject({ state: 'done' });
    });
  });

  it('refuses when it is sent what could not be checked when it was asked for', async () => {
    const all = guarded({ copiesTo: 'partner.example' });
    const { send, vendors, state, bundle, world } = all;
    const [{ operation, input } = unknownCase()] = COPYING;
    state.isAway = true;
    const waiting = await send(operation, 'direct', input);
    expect(waiting).toMatchObject({ state: 'waiting' });
    state.isAway = false;
    world.advance(60_000);
    const action = await untilSettled(all, operation, waiting.actionId);
    expect(action).toMatchObject({ state: 'failed', failure: { kind: 'recipient_not_allowed' } });
    expect(vendors.simulators.helpscout.effects()).toEqual([]);
    expect(bundle.announced).toContainEqual(['action.failed', waiting.actionId]);
  });
});

describe('an account with a number of replies per hour', () => {
  describe.each(TRIGGERS)('by %s', (trigger) => {
    it.each(SENDING.map((operation) => [operation.name, operation] as const))(
      'refuses one more, and records nothing: %s',
      async (_, operation) => {
        const { send, records } = guarded({ repliesPerHour: '2' });
        const { example: input } = operation;
        expect(await send(operation, trigger, input, { idempotencyKey: 'one' })).toMatchObject({ state: 'done' });
        expect(await send(operation, trigger, input, { idempotencyKey: 'two' })).toMatchObject({ state: 'done' });
        const written = records.length;
        const refused = await send(operation, trigger, input, { idempotencyKey: 'three' });
        expect(refused).toMatchObject({ kind: 'too_many_replies', status: 429, operation: operation.name });
        expect(refused).not.toHaveProperty('actionId');
        if (trigger === 'http') expect(Number(refused.retryAfter)).toBeGreaterThan(3_500);
        expect(records.length).toBe(written);
        // A repeated key is the same action, and is answered.
        expect(await send(operation, trigger, input, { idempotencyKey: 'one' })).toMatchObject({ replayed: true });
      },
    );
  });

  it('lets no more than that pass of a hundred in a minute, over all triggers', async () => {
    const { send, vendors, world } = guarded({ repliesPerHour: 5 });
    const [operation = unknownCase()] = SENDING.filter(({ name }) => name === 'helpscout.createReply');
    const sent = Array.from({ length: 100 }, (_, index) => {
      world.advance(600);
      return send(operation, TRIGGERS[index % 3] ?? 'http', operation.example, { idempotencyKey: `key-${index}` });
    });
    const answers = await Promise.all(sent);
    expect(answers.filter(({ kind }) => kind === 'too_many_replies')).toHaveLength(95);
    expect(vendors.simulators.helpscout.effects().length).toBeLessThanOrEqual(5);
  });

  it('counts a reply to a customer in the conversation that was found', async () => {
    const all = guarded({ repliesPerHour: 1 });
    const [operation = unknownCase()] = SENDING.filter(({ name }) => name === 'conversations.reply');
    const customer = operation.otherExamples?.find((example) => 'customer' in Object(example['target'])) ?? {};
    const first = await all.send(operation, 'http', customer);
    expect(first).toMatchObject({ state: 'done' });
    const second = await all.send(operation, 'http', customer);
    expect(second).toMatchObject({ kind: 'too_many_replies', status: 429, actionId: expect.any(String) });
    const byId = { ...operation.example, target: { vendor: 'helpscout', conversationId: first.result.conversationId } };
    expect(await all.send(operation, 'http', byId)).toMatchObject({ kind: 'too_many_replies' });
    expect(all.vendors.simulators.helpscout.effects()).toHaveLength(1);
  });

  it.each([1, 2, 3, 4])(
    'sends no reply uncounted from a new process whose first %i reads of the secret fail',
    async (failures) => {
      const all = guarded({ repliesPerHour: 1 });
      const [operation = unknownCase()] = SENDING.filter(({ name }) => name === 'helpscout.createReply');
      const line = { vendor: 'helpscout', account: 'default', conversation: '123' } as const;
      await countReply(all.bundle.runtime.ledger(), { id: 'act_of_another_process', ...line }, 1);
      all.state.failures = failures;
      const { actionId } = await all.send(operation, 'direct', operation.example);
      const action = await untilSettled(all, operation, actionId);
      expect(action).toMatchObject({ state: 'failed', failure: { kind: 'too_many_replies' } });
      expect(all.vendors.simulators.helpscout.effects()).toEqual([]);
    },
  );

  it('counts no reply for a key whose action is on record from an earlier hour', async () => {
    const { send, world } = guarded({ repliesPerHour: 1 });
    const [operation = unknownCase()] = SENDING.filter(({ name }) => name === 'helpscout.createReply');
    const sendAs = (idempotencyKey: string) => send(operation, 'direct', operation.example, { idempotencyKey });
    expect(await sendAs('old')).toMatchObject({ state: 'done' });
    world.advance(3_600_000);
    expect(await sendAs('old')).toMatchObject({ replayed: true });
    expect(await sendAs('new')).toMatchObject({ state: 'done' });
    expect(await sendAs('newer')).toMatchObject({ kind: 'too_many_replies' });
  });

  it('counts a reply of tomorrow tomorrow', async () => {
    const all = guarded({ repliesPerHour: 1 });
    const [operation = unknownCase()] = SENDING.filter(({ name }) => name === 'helpscout.createReply');
    const notBefore = new Date(all.world.now() + DAY_MS).toISOString();
    const later = await all.send(operation, 'direct', operation.example, { notBefore });
    expect(later).toMatchObject({ state: 'waiting' });
    expect(await all.send(operation, 'direct', operation.example)).toMatchObject({ state: 'done' });
    all.world.advance(DAY_MS - 60_000);
    expect(await all.send(operation, 'direct', operation.example)).toMatchObject({ state: 'done' });
    all.world.advance(60_000);
    const action = await untilSettled(all, operation, later.actionId);
    expect(action).toMatchObject({ state: 'failed', failure: { kind: 'too_many_replies' } });
  });

  it('does not count what is not written to a customer', async () => {
    const { send } = guarded({ repliesPerHour: 1 });
    const [operation = unknownCase()] = operations.filter(({ name }) => name === 'helpscout.addNote');
    for (let notes = 0; notes < 3; notes += 1) {
      expect(await send(operation, 'direct', operation.example)).toMatchObject({ state: 'done' });
    }
  });
});

it('refuses nothing without guards, and keeps no record of replies', async () => {
  const { send, records } = guarded({});
  const [operation = unknownCase()] = SENDING.filter(({ name }) => name === 'helpscout.createReply');
  for (let replies = 0; replies < 3; replies += 1) {
    expect(await send(operation, 'direct', operation.example)).toMatchObject({ state: 'done' });
  }
  expect(records.filter(({ key }) => key.startsWith('R#'))).toEqual([]);
  const line = { vendor: 'helpscout', account: 'default', conversation: '123' } as const;
  expect(records.map(({ key }) => key)).toContain(conversationKey(line));
});

function unknownCase(): never {
  throw new Error('The operation of this test is gone.');
}
