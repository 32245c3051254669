import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { AppError } from '../errors/app-error.ts';
import { measureGauges } from '../ledger/protocol/gauges.ts';
import { drive } from '../ledger/protocol/loop.ts';
import { sweep } from '../ledger/protocol/sweep.ts';
import type { Fields, Operation } from '../operation.ts';
import type { RuntimeSource } from '../runtime.ts';
import { nameOf } from '../telemetry/telemetry.ts';
import { timeLeft } from './intake/budget.ts';
import { bare, reportError } from './outgoing/report.ts';

/** A function that a queue or a schedule runs, and no caller. */
export interface Worker {
  /** Its file in functions/, in camel case: `workers.runAction` is functions/workers/run-action.ts. */
  readonly name: string;
  readonly summary: string;
  readonly timeoutSeconds: number;
  /** The queue that wakes it, by its logical id in infra/queues.yml; without one it is run by infra/schedules.yml. */
  readonly queue?: { readonly id: string; readonly batchSize: number; readonly maximumConcurrency: number };
  /** The body of a message, or what the schedule delivers. */
  readonly example: Fields;
}

/** A worker waits no longer for a turn than the queue would: while it waits, it drives no action of another account. */
const PATIENCE_MS = 1_000;

/**
 * The wake-up worker: drives each action that a message names. What names none is dropped, and counted: it would name
 * none the next time either.
 */
export function serveWakeUps(operations: readonly Operation[], runtime: RuntimeSource) {
  return async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    const { ledger, world, telemetry } = runtime();
    const failed: string[] = [];
    for (const record of recordsOf(event)) {
      const { messageId, body } = Object(record);
      const actionId = actionIdIn(body);
      if (actionId === undefined) {
        telemetry.log({ level: 'warn', message: 'not a wake-up', requestId: context.awsRequestId });
        telemetry.measure('EventsRefused', 1, { operation: 'workers.runAction' });
        continue;
      }
      try {
        const budget = { ...timeLeft(context, world, PATIENCE_MS), isShared: true };
        await drive(ledger(...operations), actionId, budget);
      } catch (thrown) {
        const error = AppError.from(thrown);
        telemetry.log({ level: 'warn', message: 'not driven', actionId, kind: error.kind, error: nameOf(error.cause) });
        if (error.kind !== 'unknown_action') failed.push(messageId);
      }
    }
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  };
}

/** The sweep worker; it returns how many actions it woke. @throws AppError `unavailable` */
export function serveSweep(operations: readonly Operation[], runtime: RuntimeSource) {
  return async (_event: unknown, context: Context): Promise<{ woken: number }> => {
    try {
      const { ledger, world } = runtime();
      const deps = ledger(...operations);
      const woken = await sweep(deps, { ...timeLeft(context, world, 0), isShared: true });
      await measureGauges(deps);
      return { woken };
    } catch (thrown) {
      reportError(runtime, AppError.from(thrown), { operation: 'workers.sweep' });
      throw bare(thrown);
    }
  };
}

/** What came as a batch; anything else counts as one record that is none. */
function recordsOf(event: unknown): readonly unknown[] {
  const { Records } = Object(event);
  return Array.isArray(Records) ? Records : [event];
}

function actionIdIn(body: unknown): string | undefined {
  try {
    const { actionId } = JSON.parse(String(body));
    return typeof actionId === 'string' && /^act_[0-9a-v]{26}$/.test(actionId) ? actionId : undefined;
  } catch {
    return undefined;
  }
}
