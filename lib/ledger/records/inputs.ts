import { gunzipSync, gzipSync } from 'node:zlib';
import type { Ledger } from '../ledger.ts';
import type { Action } from './action.ts';
import { incarnationOf } from './incarnation.ts';
import { commit, fresh, gone } from './store.ts';

/** A record may hold 400 kB; an input above this goes into records of its own. */
const INLINE_BYTES = 200_000;
const PART_CHARACTERS = 300_000;

/** More parts than any input has: doors take 6 MB, which are 28 parts if nothing of it compresses. */
const MOST_PARTS = 32;

/** Parts are kept this long after `notAfter`, because a person may have to decide; they are deleted when the action ends. */
const PART_LIFE_MS = 60 * 24 * 3_600_000;

type InParts = Extract<NonNullable<Action['input']>, { readonly parts: number }>;

/**
 * Names one action's parts: a request that uses the same key at the same time, or later, has parts of its own. The records of
 * earlier versions have no `incarnation`: their keys have the fingerprint in its place.
 */
const partKey = ({ id, fingerprint }: Pick<Action, 'id' | 'fingerprint'>, { incarnation }: InParts, part: number) =>
  `I#${id}#${incarnation ?? fingerprint.slice(0, 16)}#${part}`;

type Owner = Pick<Action, 'id' | 'recordedBy' | 'fingerprint' | 'notAfter'>;

/** Keeps an input inside the action, or in records of its own. Those are written before the action, so that it never points to missing parts. */
export async function keepInput(
  ledger: Pick<Ledger, 'store' | 'world'>,
  owner: Owner,
  input: unknown,
): Promise<Action['input']> {
  const small = inlined(input);
  if (small) return small;

  const packed = gzipSync(JSON.stringify(input)).toString('base64');
  const kept = { parts: Math.ceil(packed.length / PART_CHARACTERS), incarnation: incarnationOf(owner) };
  const expires = Math.ceil((Math.max(ledger.world.now(), owner.notAfter) + PART_LIFE_MS) / 1000);
  for (let part = 0; part < kept.parts; part += 1) {
    const body = packed.slice(part * PART_CHARACTERS, (part + 1) * PART_CHARACTERS);
    await commit(ledger.store, ledger.world, fresh(partKey(owner, kept, part), body), { body, expires });
  }
  return kept;
}

/** A value as an action's record keeps it; `undefined` if it is too large for that. */
export function inlined(value: unknown): { readonly json: string } | undefined {
  const json = JSON.stringify(value);
  return Buffer.byteLength(json) <= INLINE_BYTES ? { json } : undefined;
}

/** Returns the input as it was kept; `undefined` if it is gone. */
export async function readInput(ledger: Pick<Ledger, 'store' | 'world'>, action: Action): Promise<unknown> {
  const { input } = action;
  if (!input) return undefined;
  if ('json' in input) return JSON.parse(input.json);
  const parts = Array.from({ length: input.parts }, (_, part) =>
    ledger.store.get<string>(partKey(action, input, part)),
  );
  const found = await Promise.all(parts);
  if (found.some((item) => item === undefined || gone(item, ledger.world.now()))) return undefined;
  const packed = found.map((item) => item?.body).join('');
  return JSON.parse(gunzipSync(Buffer.from(packed, 'base64')).toString());
}

/** Deletes the parts of an ended action's input. Best effort: the time to live removes the rest. */
export async function dropInput({ store }: Pick<Ledger, 'store'>, action: Action): Promise<void> {
  const { input } = action;
  if (!input || 'json' in input) return;
  const keys = Array.from({ length: input.parts }, (_, part) => partKey(action, input, part));
  await Promise.all(keys.map((key) => store.delete(key).catch(() => undefined)));
}

/**
 * Deletes the parts that may be left of an ended action's input: its record names none any more, and `dropInput` may have failed.
 * @throws AppError `unavailable`
 */
export async function eraseInput({ store }: Pick<Ledger, 'store'>, action: Action): Promise<void> {
  const input = { parts: MOST_PARTS, incarnation: incarnationOf(action) };
  const keys = Array.from({ length: input.parts }, (_, part) => partKey(action, input, part));
  await Promise.all(keys.map((key) => store.delete(key)));
}
