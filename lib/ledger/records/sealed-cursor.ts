import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import { AppError, invalid } from '../../errors/app-error.ts';
import type { Ledger } from '../ledger.ts';
import { commit, fresh, type Store } from './store.ts';

type Records = Pick<Ledger, 'store' | 'world'>;

/** The key of this table's cursors, made by whichever process first needs one. */
interface CursorKey {
  readonly secret: string;
}

const RECORD = 'K#cursors';
const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
const TRIES = 3;

const keys = new WeakMap<Store, Promise<Buffer>>();

/**
 * Hides a cursor from its caller and binds it to that caller. The place that a page ends at may be an action that the
 * caller may not see: read or compared, it would tell when that action was accepted, and confirm its key.
 */
export async function sealCursor(l: Records, caller: string, cursor: string): Promise<string> {
  const key = await keyOf(l);
  // Derived from what it seals: the same place is the same cursor, and no two places share an initialisation vector.
  const iv = createHash('sha256')
    .update(key)
    .update(JSON.stringify([caller, cursor]))
    .digest()
    .subarray(0, IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, iv).setAAD(Buffer.from(caller));
  const text = Buffer.concat([cipher.update(cursor, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), text]).toString('base64url');
}

/** @throws AppError `invalid_input` where it was not sealed for this caller */
export async function openCursor(l: Records, caller: string, sealed: string): Promise<string> {
  const bytes = Buffer.from(sealed, 'base64url');
  const key = await keyOf(l);
  try {
    const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, IV_BYTES));
    decipher.setAAD(Buffer.from(caller)).setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    return decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    throw invalid('from', 'must be what the page before named as next');
  }
}

/** Read once in the life of a process; a failure is not kept. */
function keyOf(l: Records): Promise<Buffer> {
  const known = keys.get(l.store);
  if (known) return known;
  const reading = readKey(l);
  keys.set(l.store, reading);
  reading.catch(() => keys.delete(l.store));
  return reading;
}

async function readKey({ store, world }: Records): Promise<Buffer> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const stored = await store.get<CursorKey>(RECORD);
    if (stored) return Buffer.from(stored.body.secret, 'base64');
    const secret = createHash('sha256').update(`${world.uniqueId()}${world.uniqueId()}`).digest('base64');
    const item = fresh<CursorKey>(RECORD, { secret });
    // Where another process was faster, its key is the one.
    await commit(store, world, item, { body: { secret } });
  }
  throw new AppError('unavailable', 'The key of the cursors cannot be read.');
}
