import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { AppError } from '../../../../lib/errors/app-error.ts';
import type { Action } from '../../../../lib/ledger/records/action.ts';
import { dropInput, keepInput, readInput } from '../../../../lib/ledger/records/inputs.ts';
import { commit, fresh } from '../../../../lib/ledger/records/store.ts';
import { aLedger, anAction, disturbing, fails, NOW } from '../../../kit/ledger.ts';

const DAY_MS = 24 * 3_600_000;
const owner = anAction({ notAfter: NOW + 5_000 });
const partKey = (part: number) => `I#act_mine#request#${part}`;

/** Text that does not compress, of so many bytes. */
function noise(bytes: number): string {
  let text = '';
  for (let block = 0; text.length < bytes; block += 1) text += createHash('sha256').update(`${block}`).digest('base64');
  return text.slice(0, bytes);
}

/** Quotes and the field's name count too: `{"text":"…"}`. */
const ofBytes = (bytes: number) => ({ text: noise(bytes - '{"text":""}'.length) });

async function kept(input: unknown, action: Action = owner) {
  const ledger = aLedger();
  const stored = await keepInput(ledger, action, input);
  return { ledger, action: { ...action, input: stored } };
}

describe('an input of up to 200 kB', () => {
  it('stays in its action', async () => {
    const input = ofBytes(200_000);
    const { ledger, action } = await kept(input);
    expect(action.input).toEqual({ json: JSON.stringify(input) });
    expect(await ledger.store.get(partKey(0))).toBeUndefined();
    expect(await readInput(ledger, action)).toEqual(input);
  });

  it('is measured in bytes, not in letters', async () => {
    expect((await kept({ text: 'é'.repeat(99_994) })).action.input).toHaveProperty('json');
    expect((await kept({ text: 'é'.repeat(99_995) })).action.input).toEqual({ parts: 1, incarnation: 'request' });
  });

  it('leaves nothing to remove', async () => {
    const { ledger, action } = await kept({ text: 'Hello' });
    ledger.disturb = async ({ verb, key }) => expect.fail(`${verb} ${key}`);
    await expect(dropInput(ledger, action)).resolves.toBeUndefined();
    await expect(dropInput(ledger, anAction({ input: undefined }))).resolves.toBeUndefined();
  });
});

describe('a longer input', () => {
  it('goes into records of its own, each small enough for one, and comes back as it was', async () => {
    const input = ofBytes(500_000);
    const { ledger, action } = await kept(input);
    expect(action.input).toEqual({ parts: 2, incarnation: 'request' });
    const [first, second] = [await ledger.store.get<string>(partKey(0)), await ledger.store.get<string>(partKey(1))];
    expect(first?.body).toHaveLength(300_000);
    expect(second?.body.length).toBeLessThan(300_000);
    expect(await ledger.store.get(partKey(2))).toBeUndefined();
    expect(await readInput(ledger, action)).toEqual(input);
  });

  it('is packed: what repeats itself takes no room', async () => {
    const { ledger, action } = await kept({ text: 'a'.repeat(3_000_000) });
    expect(action.input).toEqual({ parts: 1, incarnation: 'request' });
    expect((await ledger.store.get<string>(partKey(0)))?.body.length).toBeLessThan(10_000);
  });

  it('is kept for sixty days after its action’s time is over', async () => {
    const { ledger } = await kept(ofBytes(200_001));
    expect((await ledger.store.get(partKey(0)))?.expires).toBe((owner.notAfter + 60 * DAY_MS) / 1000);
  });

  it('is kept for sixty days from now, where that time is over already', async () => {
    const { ledger } = await kept(ofBytes(200_001), anAction({ notAfter: NOW - 500 }));
    expect((await ledger.store.get(partKey(0)))?.expires).toBe((NOW + 60 * DAY_MS) / 1000);
  });

  it('never expires a moment too early', async () => {
    const { ledger } = await kept(ofBytes(200_001), anAction({ notAfter: NOW + 1 }));
    expect((await ledger.store.get(partKey(0)))?.expires).toBe((NOW + 60 * DAY_MS) / 1000 + 1);
  });

  it('has parts of its own, whatever another action with the same id and the same input does with its parts', async () => {
    const { ledger, action } = await kept(ofBytes(210_000));
    const other = anAction({ recordedBy: 'another request' });
    const successor = { ...other, input: await keepInput(ledger, other, ofBytes(210_000)) };
    await dropInput(ledger, action);
    expect(await readInput(ledger, action)).toBeUndefined();
    expect(await readInput(ledger, successor)).toEqual(ofBytes(210_000));
  });

  it('is still read, and removed, where an earlier version named its parts by the fingerprint', async () => {
    const { ledger } = await kept(ofBytes(500_000));
    const earlierKey = (part: number) => `I#act_mine#${'f'.repeat(16)}#${part}`;
    for (const part of [0, 1]) {
      const { body = '' } = (await ledger.store.get<string>(partKey(part))) ?? {};
      await commit(ledger.store, ledger.world, fresh(earlierKey(part), body), { body });
    }
    const earlier = { ...owner, input: { parts: 2 } };
    expect(await readInput(ledger, earlier)).toEqual(ofBytes(500_000));
    await dropInput(ledger, earlier);
    expect(await ledger.store.get(earlierKey(0))).toBeUndefined();
    expect(await ledger.store.get(earlierKey(1))).toBeUndefined();
  });

  it.each([0, 1])('is gone once part %i of it is', async (part) => {
    const { ledger, action } = await kept(ofBytes(500_000));
    await ledger.store.delete(partKey(part));
    expect(await readInput(ledger, action)).toBeUndefined();
  });

  it('is gone once its time is over, before the store has deleted it', async () => {
    const { ledger, action } = await kept(ofBytes(500_000));
    ledger.world.advance(60 * DAY_MS);
    expect(await readInput(ledger, action)).toEqual(ofBytes(500_000));
    ledger.world.advance(5_000);
    expect(await readInput(ledger, action)).toBeUndefined();
  });

  it('is not taken for gone while the store cannot be reached', async () => {
    const { ledger, action } = await kept(ofBytes(500_000));
    disturbing(ledger, 'get', partKey(1), fails);
    await expect(readInput(ledger, action)).rejects.toMatchObject({ kind: 'unavailable' } satisfies Partial<AppError>);
  });

  it('is removed with all its parts, even if one cannot be', async () => {
    const { ledger, action } = await kept(ofBytes(500_000));
    disturbing(ledger, 'delete', partKey(0), fails);
    await dropInput(ledger, action);
    expect(await ledger.store.get(partKey(0))).toBeDefined();
    expect(await ledger.store.get(partKey(1))).toBeUndefined();
  });

  it('is not kept where the store does not take it', async () => {
    const ledger = aLedger();
    disturbing(ledger, 'put', partKey(1), fails);
    await expect(keepInput(ledger, owner, ofBytes(500_000))).rejects.toMatchObject({ kind: 'unavailable' });
  });
});

it('is nothing where an action has none any more', async () => {
  expect(await readInput(aLedger(), anAction({ input: undefined }))).toBeUndefined();
});
