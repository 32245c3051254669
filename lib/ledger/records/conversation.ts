import type { ChangeName } from '../../operation.ts';
import type { Action } from './action.ts';
import { incarnationOf } from './incarnation.ts';

/** The line of a conversation, and which vendor artifacts belong to which action. */
export interface Conversation {
  /** Sorted by `at`, except that the head never moves. The first action owns the conversation. */
  readonly line: readonly LineEntry[];
  /** Vendor artifacts that belong to ended actions. */
  readonly credited: readonly string[];
  /** End times of actions whose artifact the vendor did not name. A read may show one uncredited artifact for each. */
  readonly unnamed?: readonly number[] | undefined;
  /** Maps what actions set to the `at` of the newest action that has set it. */
  readonly lastSet: Readonly<Record<ChangeName, number>>;
  /** When our last write had taken effect. */
  readonly writtenAt?: number | undefined;
}

/** The position of an action in the line. */
export interface LineEntry {
  readonly actionId: string;
  /** Which of the actions with this id it is. Absent in records of earlier versions. */
  readonly incarnation?: string | undefined;
  /** When its values were wanted (epoch milliseconds), or the highest number so far + 1: see `numberFor` in line.ts. */
  readonly at: number;
}

/** Whether an entry is this action's, and not that of an earlier action with the same id. */
export function isEntryOf({ actionId, incarnation }: LineEntry, action: Pick<Action, 'id' | 'recordedBy'>): boolean {
  return actionId === action.id && (incarnation ?? incarnationOf(action)) === incarnationOf(action);
}

/** A conversation of which there is no record. */
export const UNTOUCHED: Conversation = { line: [], credited: [], lastSet: {} };
