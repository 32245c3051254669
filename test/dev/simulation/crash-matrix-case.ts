import { readdirSync } from 'node:fs';
import type { Receive } from '../../../dev/simulation/network.ts';
import type { Operation } from '../../../lib/operation.ts';
import type { World } from '../../../lib/world.ts';

/** A vendor, and how often the action took effect there. */
export interface Vendor {
  readonly receive: Receive;
  effects(): number;
}

/** What must become of an action of which nobody knows any more whether it took effect. */
export type Fallback =
  /** Reading shows that it did: done. */
  | 'found'
  /** Reading shows, past the settle time, that it did not: it is sent once more. */
  | 'sent again'
  /** It may be set as often as one likes. */
  | 'set again'
  /** The customer is not left waiting, and the comment is done without: done, with a warning. */
  | 'given up'
  /** Reading shows nothing: a person decides. */
  | 'held';

/** One operation with one input, at a vendor of its own. */
export interface Case {
  readonly title: string;
  /** It stands for its resend class, however it comes to be carried out. */
  readonly byEveryWay?: true;
  readonly operation: Operation;
  readonly input: Readonly<Record<string, unknown>>;
  readonly onlyIf?: string;
  /** How it ends when nothing goes wrong. */
  readonly ends: 'done' | 'failed' | 'cancelled';
  readonly madeUnseen: Fallback;
  readonly notMadeUnseen: Fallback;
  /** The same, past the time in which nobody else will have set anything. @default notMadeUnseen */
  readonly notMadeUnseenLate?: Fallback;
  vendor(world: World): Vendor;
}

const FOLDER = new URL('crash-matrix-cases/', import.meta.url);

/** Every operation in every resend class that it has, and what ends otherwise than done: a file for each vendor. */
export async function allCases(): Promise<readonly Case[]> {
  const files = await Promise.all(readdirSync(FOLDER).map((file) => import(new URL(file, FOLDER).href)));
  return files.flatMap(({ cases }) => cases);
}
