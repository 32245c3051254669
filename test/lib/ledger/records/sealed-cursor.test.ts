import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { createMemoryStore } from '../../../../dev/simulation/memory-store.ts';
import { AppError } from '../../../../lib/errors/app-error.ts';
import { openCursor, sealCursor } from '../../../../lib/ledger/records/sealed-cursor.ts';
import { systemWorld } from '../../../../lib/world.ts';

const ledger = (store = createMemoryStore()) => ({ store, world: systemWorld });
const refused = { kind: 'invalid_input', message: 'from: must be the `next` of the previous page' };

it('comes back to where it was, for the same caller', async () => {
  const l = ledger();
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme' }), fc.string(), async (caller, cursor) => {
      const sealed = await sealCursor(l, caller, cursor);
      expect(sealed).toMatch(/^[\w-]+$/);
      expect(await openCursor(l, caller, sealed)).toBe(cursor);
    }),
  );
});

it('tells nothing of the place: two places of one length look alike, and no part of either shows', async () => {
  const l = ledger();
  const [one, other] = [await sealCursor(l, 'ana', '0mkx1z9a0q-abc'), await sealCursor(l, 'ana', '0mkx1z9a0r-abc')];
  expect(one).toHaveLength(other.length);
  expect(Buffer.from(one, 'base64url').toString('latin1')).not.toMatch(/mkx|abc/);
  expect(await sealCursor(l, 'ana', '0mkx1z9a0q-abc')).toBe(one);
});

it('is of no use to another caller, in another table, or changed', async () => {
  const l = ledger();
  const sealed = await sealCursor(l, 'ana', 'a place');
  await expect(openCursor(l, 'mei', sealed)).rejects.toMatchObject(refused);
  await expect(openCursor(ledger(), 'ana', sealed)).rejects.toMatchObject(refused);
  const bytes = Buffer.from(sealed, 'base64url');
  for (let at = 0; at < bytes.length; at += 1) {
    const forged = Buffer.from(bytes);
    forged.writeUInt8(forged.readUInt8(at) ^ 1, at);
    await expect(openCursor(l, 'ana', forged.toString('base64url'))).rejects.toMatchObject(refused);
  }
});

it.each(['', 'a', 'forged', '_'.repeat(512)])('is not anything else, like %j', async (text) => {
  await expect(openCursor(ledger(), 'ana', text)).rejects.toMatchObject(refused);
});

it('has one key however many processes make one at the same time', async () => {
  const store = createMemoryStore();
  // Each has a view of the store of its own, as two processes have.
  const processes = Array.from({ length: 5 }, () => ledger({ ...store }));
  const sealed = await Promise.all(processes.map((l) => sealCursor(l, 'ana', 'a place')));
  for (const l of processes) for (const each of sealed) expect(await openCursor(l, 'ana', each)).toBe('a place');
});

it('is made again once the store is back', async () => {
  const store = createMemoryStore();
  let isDown = true;
  const failing = {
    ...store,
    get: <Body>(key: string) => (isDown ? Promise.reject(new AppError('unavailable', 'Away.')) : store.get<Body>(key)),
  };
  await expect(sealCursor(ledger(failing), 'ana', 'a place')).rejects.toMatchObject({ kind: 'unavailable' });
  isDown = false;
  expect(await sealCursor(ledger(failing), 'ana', 'a place')).toMatch(/^[\w-]+$/);
});
