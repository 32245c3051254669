import type { ActionState } from '../types.ts';
import { inWords, STATE_MEANS, stateName } from '../words.ts';

/** A state and its reason: a coloured dot, and the words, since colour alone says nothing to some. */
export function State({ state, reason }: { readonly state: ActionState; readonly reason?: string | undefined }) {
  return (
    <span class={`state state-${state}`} title={STATE_MEANS[state]}>
      <span class="dot" aria-hidden="true" />
      {stateName(state)}
      {reason && <span class="reason"> {inWords(reason)}</span>}
    </span>
  );
}
