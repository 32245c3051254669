import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FAULT_FACTS, FAULTS, type FaultName } from '../../../../dev/simulators/faults.ts';
import { AppError } from '../../../../lib/errors/app-error.ts';
import { aReply, conversation, helpscoutWith } from './helpscout-with.ts';

const anyFaults = fc.array(fc.constantFrom(...FAULTS), { maxLength: 6 });
const target = fc.constantFrom('123', '130', '140', '143', '999');

/** Repeats what may be repeated, as a caller does who trusts `retryable`. */
async function replyAgainAndAgain(reply: () => Promise<unknown>): Promise<AppError | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await reply();
      return undefined;
    } catch (thrown) {
      const error = AppError.from(thrown);
      if (!error.retryable || attempt === 8) return error;
    }
  }
}

it('never mails the customer twice, whatever goes wrong', () => {
  const neverTwice = fc.asyncProperty(anyFaults, target, async (faults, id) => {
    const { reply, vendor, fixture } = helpscoutWith(...faults);
    const error = await replyAgainAndAgain(() => reply(id));
    fixture.time += 3_600_000;
    expect(vendor.effects().length).toBeLessThanOrEqual(1);
    // What ended well, or may be tried again, says exactly whether the mail has gone.
    if (!error) expect(vendor.effects()).toHaveLength(1);
    if (error && error.facts.outcome !== 'unknown') expect(vendor.effects()).toHaveLength(0);
  });
  return fc.assert(neverTwice, { numRuns: 100 });
});

describe.each(FAULTS)('%s', (name: FaultName) => {
  it('is never taken for what it is not', async () => {
    const { reply, vendor, fixture } = helpscoutWith({ name, match: { operation: 'createReply' } });
    const outcome = await reply('123').then(
      () => 'applied',
      (thrown) => thrown.facts.outcome,
    );
    fixture.time += 3_600_000;
    const mails = vendor.effects().length;
    if (outcome === 'applied') expect(mails).toBe(1);
    if (outcome === 'not_applied') expect(mails).toBe(0);
    expect(mails).toBe(FAULT_FACTS[name].acts === 'no' ? Number(outcome === 'applied') : 1);
  });

  it('leaves evidence that tells what happened', async () => {
    // A write to the merged conversation is a 404: struck is the one that mails, to what the conversation has become.
    const { client, call, reply, vendor, fixture } = helpscoutWith({ name, match: { path: '/123/reply$' } });
    const { artifacts: before } = await client.threadIds(conversation('130'), call());
    const sentAt = fixture.time;
    const outcome = await reply('130').then(
      () => 'applied',
      () => 'failed',
    );
    fixture.time += 3_600_000;
    const mails = vendor.effects().length;
    expect(mails).toBe(FAULT_FACTS[name].acts === 'no' ? Number(outcome === 'applied') : 1);
    const found = await client.findReply(conversation('130'), aReply(), { sentAt, before }, call());
    if (mails === 0) expect(found).toBe('absent');
    else {
      const { threadId } = vendor.effects()[0] ?? {};
      const result = { threadId: String(threadId), conversationId: '123', movedFrom: '130' };
      expect(found).toEqual({ found: { result, verified: true, artifact: String(threadId) } });
    }
  });
});
