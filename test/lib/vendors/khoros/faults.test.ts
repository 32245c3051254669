import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FAULT_FACTS, FAULTS, type FaultName } from '../../../../dev/simulators/faults.ts';
import { AppError } from '../../../../lib/errors/app-error.ts';
import { Reactivation } from '../../../../lib/vendors/khoros/index.ts';
import { ACCOUNT, aReactivation, khorosWhere, khorosWith } from './khoros-with.ts';

const anyFaults = fc.array(fc.constantFrom(...FAULTS), { maxLength: 8 });
const anyKnobs = fc.record({
  notesReadable: fc.boolean(),
  noteUnchanged: fc.boolean(),
  includeUnchanged: fc.boolean(),
});
const COMMENT = 'payment 4711 processed: thank you, Ana';
const SECRETS = /local-password|bG9jYWwtYXBpLXVzZXI|4711|thank you/;

type Khoros = ReturnType<typeof khorosWith>;

/** Does what the ledger does: sends once, repeats only what was certainly not applied, and settles what is in doubt. */
async function reactivateWithComment({ client, call, fixture }: Khoros) {
  const reactivation = aReactivation({ comment: COMMENT });
  const seen: AppError[] = [];
  const attempt = async <T>(work: () => Promise<T>): Promise<T | AppError> => {
    const result = await work().catch(AppError.from);
    if (result instanceof AppError) seen.push(result);
    return result;
  };
  for (let tries = 0; tries < 20; tries += 1) {
    fixture.time += 1_000;
    const before = await attempt(() => client.notesBefore(reactivation, call()));
    if (before instanceof AppError) continue;
    const sentAt = fixture.time;
    const done = await attempt(() => client.reactivateAuthorConversations(reactivation, call()));
    if (!(done instanceof AppError)) return { done, seen };
    if (done.facts.outcome === 'not_applied') continue;
    if (done.facts.outcome !== 'unknown') return { done: undefined, seen };
    for (let looks = 0; looks < 20; looks += 1) {
      fixture.time += 5_000;
      const evidence = { sentAt, before: before.artifacts };
      const found = await attempt(() => client.findReactivation(reactivation, evidence, call()));
      if (found instanceof AppError) continue;
      if (typeof found === 'string' || 'several' in found) return { done: undefined, seen };
      if ('found' in found) return { done: found.found, seen };
      const { input, givenUp } = found.harmless;
      const again = Reactivation.parse(input);
      const done = await attempt(() => client.reactivateAuthorConversations(again, call()));
      if (done instanceof AppError) continue;
      const warnings = [...(done.warnings ?? []), ...(givenUp?.warnings ?? [])];
      return { done: { ...done, warnings }, seen };
    }
  }
  return { done: undefined, seen };
}

it('never adds a note twice and leaves no action waiting, whatever goes wrong', () => {
  const atMostOne = fc.asyncProperty(anyFaults, anyKnobs, async (faults, knobs) => {
    const khoros = khorosWhere(knobs, ...faults);
    const { done, seen } = await reactivateWithComment(khoros);
    khoros.fixture.time += 3_600_000;
    expect(khoros.mostNotes()).toBeLessThanOrEqual(1);
    // Refused twice with credentials that are good for a read: it concerns the author, and the action fails.
    if (seen.at(-1)?.kind === 'vendor_refused') return;
    expect(done).toBeDefined();
    expect(khoros.status(12745258)).toBe('AVAILABLE');
    if (!done?.warnings?.includes('comment_unconfirmed')) expect(khoros.mostNotes()).toBe(1);
  });
  return fc.assert(atMostOne, { numRuns: 300 });
});

it('puts neither a credential nor the comment into an error', () => {
  const silent = fc.asyncProperty(anyFaults, async (faults) => {
    const { seen } = await reactivateWithComment(khorosWith(...faults));
    for (const error of seen) {
      const { cause } = error.facts;
      const shown = [error.message, error.facts, error.stack, cause instanceof Error ? cause.stack : cause];
      expect(JSON.stringify(shown)).not.toMatch(SECRETS);
    }
  });
  return fc.assert(silent, { numRuns: 100 });
});

describe.each(FAULTS)('%s', (name: FaultName) => {
  it('is never taken for what it is not', async () => {
    const { reactivate, vendor, fixture } = khorosWith({ name, match: { operation: 'reactivate' } });
    const outcome = await reactivate().then(
      () => 'applied',
      (thrown) => thrown.facts.outcome,
    );
    fixture.time += 3_600_000;
    const notes = vendor.effects().length;
    if (outcome === 'applied') expect(notes).toBe(1);
    if (outcome === 'not_applied') expect(notes).toBe(0);
    // A credential that was refused by a slip is sent once more.
    expect(notes).toBe(FAULT_FACTS[name].acts === 'no' ? Number(outcome === 'applied') : 1);
  });
});

describe('a lost answer', () => {
  const LOST = { name: 'reset-after', match: { operation: 'reactivate' } } as const;
  const NEVER_ARRIVED = { name: 'reset-before', match: { operation: 'reactivate' } } as const;

  it('ends well by the note that it has left', async () => {
    const khoros = khorosWith(LOST);
    const { done } = await reactivateWithComment(khoros);
    expect(done).toMatchObject({ result: { conversationIds: ['12745258'] }, verified: true, warnings: [] });
    expect(khoros.vendor.counts.operations['reactivate']).toBe(1);
  });

  it.each([
    ['there is no note', {}, NEVER_ARRIVED],
    ['notes cannot be read', { notesReadable: false }, LOST],
    ['notes show up late', { visibleAfterMs: 60_000 }, LOST],
  ])('is followed by a reactivation without the comment where %s', async (_, knobs, fault) => {
    const khoros = khorosWhere(knobs, fault);
    const { done } = await reactivateWithComment(khoros);
    expect(done).toMatchObject({ warnings: ['comment_unconfirmed'] });
    const writes = khoros.vendor.requests.filter(({ method }) => method === 'PUT').map(({ query }) => query);
    expect(writes).toEqual([expect.stringMatching(/^comment=.*&pageId=/), 'pageId=354241721305178']);
    expect(khoros.mostNotes()).toBe(fault === LOST ? 1 : 0);
    expect(khoros.status(12745258)).toBe('AVAILABLE');
  });

  it('is settled although the Conversation API is not for this account', async () => {
    const forbidden = { name: 'unauthorized', times: 9, match: { method: 'GET' } } as const;
    const { done } = await reactivateWithComment(khorosWith(forbidden, LOST));
    expect(done).toMatchObject({ warnings: ['comment_unconfirmed'] });
  });

  it('is looked for again while reads fail, but not for ever', async () => {
    const { client, call, vendor, fixture } = khorosWith();
    const evidence = { sentAt: fixture.time, before: [] };
    const look = () => client.findReactivation(aReactivation(), evidence, call());
    vendor.faults.push({ name: 'status-before:503', times: 99, match: { method: 'GET' } });
    fixture.time += 30_000;
    await expect(look()).rejects.toMatchObject({ kind: 'vendor_unavailable' });
    expect(vendor.counts.writes).toBe(0);
    fixture.time += 30_000;
    await expect(look()).resolves.toMatchObject({ harmless: { givenUp: { warnings: ['comment_unconfirmed'] } } });
  });

  it('waits where the vendor asks to wait', async () => {
    const { client, call, vendor, fixture } = khorosWith({ name: 'rate-limited', match: { method: 'GET' } });
    const evidence = { sentAt: fixture.time, before: [] };
    fixture.time += 120_000;
    await expect(client.findReactivation(aReactivation(), evidence, call())).rejects.toMatchObject({
      kind: 'rate_limited',
    });
    expect(vendor.counts.writes).toBe(0);
  });

  it('is read about and nothing more: what may be sent again is the ledger’s to send', async () => {
    const { client, call, vendor, fixture, reactivate } = khorosWith(LOST);
    const evidence = { sentAt: fixture.time, before: [] };
    const look = () => client.findReactivation(aReactivation(), evidence, call());
    const { comment, ...withoutComment } = aReactivation();
    const artifact = expect.stringMatching(/^sent\|/);
    const lesser = { input: withoutComment, givenUp: { warnings: ['comment_unconfirmed'], artifact } };
    expect(await look()).toEqual({ harmless: lesser });
    const unread = { ...evidence, before: ['unreadable'] };
    expect(await client.findReactivation(aReactivation(), unread, call())).toEqual({ harmless: lesser });
    expect(vendor.counts.writes).toBe(0);
    await expect(reactivate()).rejects.toMatchObject({ facts: { outcome: 'unknown' } });
    expect(await look()).toMatchObject({ found: { result: { conversationIds: ['12745258'] }, verified: true } });
    expect(await client.findReactivation(aReactivation(), unread, call()), 'the note may have stood there').toEqual({
      harmless: lesser,
    });
    expect(vendor.counts.writes).toBe(1);
  });

  it('is not settled in a hurry: without the time to read nothing is concluded', async () => {
    const { client, call, vendor, fixture } = khorosWith();
    const evidence = { sentAt: fixture.time, before: [] };
    fixture.time += 120_000;
    const hurried = call({ deadline: fixture.time });
    await expect(client.findReactivation(aReactivation(), evidence, hurried)).rejects.toMatchObject({
      kind: 'unavailable',
    });
    await expect(client.notesBefore(aReactivation(), hurried)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(vendor.counts.requests).toBe(0);
  });

  it('without a comment may be sent again at any time, as a whole', async () => {
    const { client, call, vendor, fixture } = khorosWith();
    const evidence = { sentAt: fixture.time, before: [] };
    const plain = aReactivation({ comment: undefined });
    expect(await client.findReactivation(plain, evidence, call())).toEqual({ harmless: { input: plain } });
    expect(vendor.counts.requests).toBe(0);
  });
});

it('does not hold back the first request because notes cannot be read, unless no author can be reached', async () => {
  const { client, call, fixture, vendor } = khorosWith({ name: 'hang-before', match: { method: 'GET' } });
  expect(await client.notesBefore(aReactivation(), call())).toEqual({ artifacts: ['unreadable'] });
  vendor.faults.push({ name: 'malformed', match: { method: 'GET' } });
  expect(await client.notesBefore(aReactivation(), call())).toEqual({ artifacts: ['unreadable'] });
  vendor.faults.push({ name: 'refused', match: { method: 'GET' } });
  await expect(client.notesBefore(aReactivation(), call())).rejects.toMatchObject({ facts: { unreachable: true } });
  fixture.secret = { ...ACCOUNT, password: 'wrong' };
  fixture.time += 600_000;
  expect(await client.notesBefore(aReactivation(), call())).toEqual({ artifacts: ['unreadable'] });
});

it('does without evidence that would take too many reads', async () => {
  const { client, call, vendor, fixture } = khorosWith();
  const [conversation] = vendor.state.conversations.values();
  for (let displayNumber = 1; conversation && displayNumber <= 21; displayNumber += 1) {
    vendor.state.conversations.set(displayNumber, { ...conversation, displayNumber, updatedAt: fixture.time });
  }
  expect(await client.notesBefore(aReactivation(), call())).toEqual({ artifacts: ['unreadable'] });
  expect(vendor.counts.requests).toBe(1);
});
