import { createHash } from 'node:crypto';
import { invalid } from '../../errors/app-error.ts';

/** The position of an action in every list: sorted by its acceptance, and within one millisecond by the hash of its id. */
export function listPositionOf(acceptedAt: number, actionId: string): string {
  return `${earliest(acceptedAt)}${hash(actionId).slice(0, 6)}`;
}

/** A position before every action that was accepted at this millisecond or later. */
export function earliest(epochMs: number): string {
  // Ten digits of base 36 reach beyond the year 9999: each byte of a record counts, since 1 kB is a write unit.
  return epochMs.toString(36).padStart(10, '0');
}

/** When the action at a list position was accepted. Epoch milliseconds. */
export function timeAt(position: string): number {
  return Number.parseInt(position.slice(0, 10), 36);
}

/** A position after every action that was accepted at this millisecond. */
export function latest(epochMs: number): string {
  return `${earliest(epochMs)}~`;
}

/** An action's vendor, account and operation in few bytes. An operation of the vendor's own begins with its name. */
export function subjectOf(vendor: string, account: string, operation: string): string {
  return `${account}|${operation.startsWith(`${vendor}.`) ? '' : vendor}|${operation}`;
}

/** Reads what `subjectOf` has written. */
export function readSubject(subject: string): { vendor: string; account: string; operation: string } {
  const [account = '', vendor = '', operation = ''] = subject.split('|');
  return { vendor: vendor || operation.slice(0, operation.indexOf('.')), account, operation };
}

/** A cursor: the position at which a caller's next page begins. It is valid for one list only. */
export function cursorAt(list: string, position: string): string {
  return Buffer.from(JSON.stringify([position, seal(list, position)])).toString('base64url');
}

/** @throws AppError `invalid_input` if it is not a cursor of this list */
export function readCursor(list: string, cursor: string): string {
  const [position, sealed] = parse(cursor);
  if (typeof position === 'string' && sealed === seal(list, position)) return position;
  throw invalid('from', 'must be the `next` of the previous page');
}

function parse(cursor: string): readonly unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(parts) ? parts : [];
  } catch {
    return [];
  }
}

function seal(...parts: readonly string[]): string {
  return hash(JSON.stringify(parts));
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 12);
}
