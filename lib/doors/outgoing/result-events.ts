import type { EventBridge } from '../../aws/services.ts';
import { AppError } from '../../errors/app-error.ts';
import type { Announcer } from '../../ledger/ledger.ts';
import { answerOf, problemOf } from './answer.ts';
import { RESULT_SOURCE } from './result-kinds.ts';
import { timesOf } from './view.ts';

/** Publishes what became of actions, and of events that were refused before they became one. */
export interface ResultEvents extends Announcer {
  publishEvent(detailType: string, detail: unknown): Promise<void>;
}

/** Result events on a bus: `action.done | action.failed | action.held | action.cancelled`, without customer text. */
export function createResultEvents(call: EventBridge, bus: string, publicUrl?: string): ResultEvents {
  const publishEvent = async (detailType: string, detail: unknown): Promise<void> => {
    const entry = {
      Source: RESULT_SOURCE,
      DetailType: detailType,
      Detail: JSON.stringify(detail),
      EventBusName: bus,
    };
    const { FailedEntryCount = 0 } = await call('PutEvents', { Entries: [entry] });
    if (FailedEntryCount > 0) throw new AppError('unavailable', 'The bus did not take the result event.');
  };
  return {
    publishEvent,
    publish: (action) =>
      publishEvent(`action.${action.state}`, {
        ...answerOf(action, false),
        account: action.account,
        correlationId: action.correlationId,
        ...timesOf(action),
        ...(action.state === 'failed' ? { error: problemOf(action, publicUrl) } : {}),
      }),
  };
}
