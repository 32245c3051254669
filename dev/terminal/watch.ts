import { setTimeout as delay } from 'node:timers/promises';
import { findActions } from '../../console/actions.ts';
import type { Action } from '../../console/types.ts';
import { NOT_FOUND } from '../../console/words.ts';
import type { Stage } from '../stages/stage.ts';
import { paintState, stateText } from './table.ts';

const EVERY_MS = 1_000;
const ENDED = ['done', 'failed', 'cancelled'];

/** Prints a line whenever the action's state changes, until it has ended or is held. @returns the action as it then is */
export async function watchAction(stage: Stage, actionId: string, print: (line: string) => void): Promise<Action> {
  let last = '';
  for (;;) {
    const action = await stage.ask<Action>('GET', `/actions/${actionId}`);
    const now = stateText(action);
    if (now !== last) print(changeLine(action));
    last = now;
    if (action.state === 'held' || ENDED.includes(action.state)) return action;
    await delay(EVERY_MS);
  }
}

/** Prints a line for each action of the newest that is new or has changed, for as long as `goesOn`. */
export async function watchList(
  stage: Stage,
  filters: Readonly<Record<string, string>>,
  print: (line: string) => void,
  goesOn: () => boolean = () => true,
): Promise<void> {
  const seen = new Map<string, string>();
  while (goesOn()) {
    const { actions } = await findActions(filters, undefined, (path) => stage.ask('GET', path));
    for (const action of [...actions].reverse()) {
      const now = stateText(action);
      if (seen.get(action.actionId) !== now) print(changeLine(action));
      seen.set(action.actionId, now);
    }
    await delay(EVERY_MS);
  }
}

function changeLine(action: Action): string {
  const { actionId, operation, conversation = NOT_FOUND, state } = action;
  const clock = new Date().toTimeString().slice(0, 8);
  return `${clock}  ${paintState(stateText(action).padEnd(24), state)}  ${operation}  ${conversation}  ${actionId}`;
}
