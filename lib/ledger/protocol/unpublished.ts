import { type Action, ended } from '../records/action.ts';

/** A record keeps at most this many events that are not published: the latest. It must not outgrow what the table takes. */
const MOST_UNPUBLISHED = 10;

/** Whether an action's state has a result event that is to be published. */
export function hasUnpublishedEvent(action: Action): boolean {
  return !action.announced && (action.state === 'held' || ended(action));
}

/** Whether an action waits to be sent while events of states that it has left are still to be published. */
export function hasLeftEvents({ phase, unpublished = [] }: Action): boolean {
  return phase === 'unsent' && unpublished.length > 0;
}

/** What is to be published of an action, in this order: events of earlier states that were left too soon, and that of its present one. */
export function toPublish(action: Action): readonly Action[] {
  const left = action.unpublished ?? [];
  return hasUnpublishedEvent(action) ? [...left, action] : left;
}

/**
 * What an action's record must keep when the state is left: a worker may not have published its event yet, or the bus may not have
 * taken it. Its input is not part of the event.
 */
export function leftUnpublished(action: Action): readonly Action[] | undefined {
  if (!hasUnpublishedEvent(action)) return action.unpublished;
  const left = toPublish(action).slice(-MOST_UNPUBLISHED);
  return left.map((each) => ({ ...each, input: undefined, unpublished: undefined }));
}
