import type { Config } from '../config/config.ts';
import type { Operation, VendorName, Vendors } from '../operation.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { World } from '../world.ts';
import type { AccountFacts } from './records/account.ts';
import type { Action } from './records/action.ts';
import type { Store } from './records/store.ts';

/** The longest delay that SQS allows. */
export const MAX_WAKE_UP_MS = 900_000;

/** Sends wake-ups: a worker drives the action after the delay. One may be lost, late or doubled: the sweep is the backstop. */
export interface WakeUps {
  send(actionId: string, delayMs: number): Promise<void>;
}

/** Publishes the result event of an action, at least once. */
export interface Announcer {
  publish(action: Action): Promise<void>;
}

/** What the ledger is built from. */
export interface Ledger {
  readonly store: Store;
  readonly world: World;
  readonly telemetry: Telemetry;
  readonly vendors: Vendors;
  /** The operations that can be driven here, by name. */
  readonly operations: ReadonlyMap<string, Operation>;
  /** A vendor's rate limit in units a minute, until a response states the account's own. */
  readonly perMinute: Readonly<Record<VendorName, number>>;
  /** The parts of an account's secret that people may see; `undefined` if it cannot be read now. */
  accountFacts(vendor: VendorName, account: string): Promise<AccountFacts | undefined>;
  /**
   * How many replies a conversation of the account may get in an hour; `undefined` for any number.
   * @throws AppError if its secret cannot be read now: the next read, for the request itself, might succeed, and it would go out uncounted
   */
  repliesPerHour(vendor: VendorName, account: string): Promise<number | undefined>;
  /** Whether the account's secret has another version than one that is known to be refused. */
  hasOtherCredential(vendor: VendorName, account: string, refusedVersion: string): Promise<boolean>;
  readonly wakeUps: WakeUps;
  readonly announcer: Announcer | undefined;
  /** Whether a caller waits for the answer, and a worker can publish the result event after it. @default false */
  readonly workerPublishes?: boolean | undefined;
  readonly config: Pick<Config, 'SETTLE_MS' | 'SAFE_RESEND_MS' | 'VENDOR_RESPONSE_TIMEOUT_MS'>;
}

/** An action's operation and input, and the time that they may take. */
export interface Task {
  readonly operation: Operation;
  readonly input: unknown;
  readonly budget: Budget;
}

/** How long a drive may take. Epoch milliseconds. */
export interface Budget {
  /** When the process may be dead: no request is under way after this. */
  readonly deadline: number;
  /** Until when it is worth waiting for a turn. */
  readonly patience: number;
  /** When a waiting caller gets an answer, even if the action has not ended: see `Call.answerBy`. */
  readonly answerBy?: number | undefined;
  /** The process is one of a few that all accounts share. @default it works for one caller alone */
  readonly isShared?: boolean | undefined;
}
