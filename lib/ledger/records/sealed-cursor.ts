import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import { invalid } from '../../errors/app-error.ts';
import type { Ledger } from '../ledger.ts';
import { commit, fresh, type Store, untilWritten } from './store.ts';

type Records = Pick<Ledger, 'store' | 'world'>;

/** The key of this table's cursors, made by the first process that needs one. */
interface CursorKey {
  readonly secret: string;
}

const RECORD = 'K#cursors';
const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

const keys = new WeakMap<Store, Promise<Buffer>>();

/**
 * Encrypts a cursor and binds it to its caller. A page may end at an action that the caller may not see: a caller who could
 * read or compare the cursor would learn when that action was accepted, and could confirm its key.
 */
export async function sealCursor(ledger: Records, caller: string, cursor: string): Promise<string> {
  const key = await keyOf(ledger);
  // Derived from the plaintext: equal positions give equal cursors, and no two positions share an initialisation vector.
  const iv = createHash('sha256')
    .update(key)
    .update(JSON.stringify([caller, cursor]))
    .digest()
    .subarray(0, IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, iv).setAAD(Buffer.from(caller));
  const text = Buffer.concat([cipher.update(cursor, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), text]).toString('base64url');
}

/** @throws AppError `invalid_input` if it was not sealed for this caller */
export async function openCursor(ledger: Records, caller: string, sealed: string): Promise<string> {
  const bytes = Buffer.from(sealed, 'base64url');
  const key = await keyOf(ledger);
  try {
    const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, IV_BYTES));
    decipher.setAAD(Buffer.from(caller)).setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    return decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    throw invalid('from', 'must be the `next` of the previous page');
  }
}

/** Reads the key once in the life of a process; a failed read is not cached. */
function keyOf(ledger: Records): Promise<Buffer> {
  const cached = keys.get(ledger.store);
  if (cached) return cached;
  const reading = readKey(ledger);
  keys.set(ledger.store, reading);
  reading.catch(() => keys.delete(ledger.store));
  return reading;
}

async function readKey({ store, world }: Records): Promise<Buffer> {
  const { body } = await untilWritten(async () => {
    const stored = await store.get<CursorKey>(RECORD);
    if (stored) return stored;
    const secret = createHash('sha256').update(`${world.uniqueId()}${world.uniqueId()}`).digest('base64');
    return commit(store, world, fresh<CursorKey>(RECORD, { secret }), { body: { secret } });
  }, 'The key of the cursors cannot be read.');
  return Buffer.from(body.secret, 'base64');
}
