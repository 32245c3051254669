import { createHash } from 'node:crypto';
import { invalid } from '../../errors/app-error.ts';

/** Where a page of one state's records ended. */
export interface Place {
  readonly due: number;
  /** Tells the last record from others with the same `due`: its hash, since who reads on may not see whose it is. */
  readonly tie: string;
}

/** Where a record stands in its state's list. */
export interface Entry {
  readonly key: string;
  readonly due: number;
}

/** A place for a caller to come back to: opaque, of one state's list only, and silent about the record it stands at. */
export function cursorAt(state: string, { key, due }: Entry): string {
  const tie = hash(key);
  return Buffer.from(JSON.stringify([due, tie, seal(state, due, tie)])).toString('base64url');
}

/** @throws AppError `invalid_input` where it is none of this state's cursors */
export function placeOf(state: string, cursor: string): Place {
  const [due, tie, sealed] = parse(cursor);
  if (isTime(due) && typeof tie === 'string' && sealed === seal(state, due, tie)) return { due, tie };
  throw invalid('from', 'must be what the page before named as next');
}

/** The records behind a place, of those that have its `due`. All of them where it is there no longer: rather twice than never. */
export function behind(place: Place, ties: readonly Entry[]): readonly Entry[] {
  return ties.slice(ties.findIndex(({ key }) => hash(key) === place.tie) + 1);
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER;
}

function parse(cursor: string): readonly unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(parts) ? parts : [];
  } catch {
    return [];
  }
}

function seal(...parts: readonly unknown[]): string {
  return hash(JSON.stringify(parts));
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}
