import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { AppError } from '../errors/app-error.ts';
import { drive } from '../ledger/drive.ts';
import { sweep } from '../ledger/sweep.ts';
import type { Operation } from '../operation.ts';
import { nameOf } from '../telemetry/telemetry.ts';
import { timeLeft } from './budget.ts';
import { bare, reportError } from './report.ts';
import type { RuntimeSource } from './runtime.ts';

/** A worker may wait a little for a slot or for its turn, rather than be called again. */
const PATIENCE_MS = 5_000;

/** The wake-up worker: drives each action that a message names. A message that names none is dropped, and logged. */
export function serveWakeUps(operations: readonly Operation[], runtime: RuntimeSource) {
  return async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    const { ledger, world, telemetry } = runtime();
    const failed: string[] = [];
    for (const { messageId, body } of event.Records) {
      const actionId = actionIdIn(body);
      if (actionId === undefined) {
        telemetry.log({ level: 'warn', message: 'not a wake-up', requestId: context.awsRequestId });
        continue;
      }
      try {
        await drive(ledger(...operations), actionId, timeLeft(context, world, PATIENCE_MS));
      } catch (thrown) {
        const error = AppError.from(thrown);
        telemetry.log({ level: 'warn', message: 'not driven', actionId, kind: error.kind, error: nameOf(error.cause) });
        if (error.kind !== 'unknown_action') failed.push(messageId);
      }
    }
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  };
}

/** The sweep worker: answers how many actions it woke. @throws AppError `unavailable` */
export function serveSweep(operations: readonly Operation[], runtime: RuntimeSource) {
  return async (): Promise<{ woken: number }> => {
    try {
      return { woken: await sweep(runtime().ledger(...operations)) };
    } catch (thrown) {
      reportError(runtime, AppError.from(thrown), { operation: 'workers.sweep' });
      throw bare(thrown);
    }
  };
}

function actionIdIn(body: string): string | undefined {
  try {
    const { actionId } = JSON.parse(body);
    return typeof actionId === 'string' && /^act_[0-9a-v]{26}$/.test(actionId) ? actionId : undefined;
  } catch {
    return undefined;
  }
}
