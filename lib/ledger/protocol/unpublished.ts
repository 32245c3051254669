import { type Action, ended } from '../records/action.ts';

/** Whether an action's state has a result event that is to be published. */
export function hasUnpublishedEvent(action: Action): boolean {
  return !action.announced && (action.state === 'held' || ended(action));
}

/** What is to be published of an action, in this order: events of earlier states that were left too soon, and that of its present one. */
export function toPublish(action: Action): readonly Action[] {
  return [...(action.unpublished ?? []), action];
}

/**
 * What an action's record must keep when the state is left: a worker may not have published its event yet, or the bus may not have
 * taken it. Its input is not part of the event.
 */
export function leftUnpublished(action: Action): readonly Action[] | undefined {
  if (!hasUnpublishedEvent(action)) return action.unpublished;
  return toPublish(action).map((left) => ({ ...left, input: undefined, unpublished: undefined }));
}
