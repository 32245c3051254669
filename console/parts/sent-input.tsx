import type { Action } from '../types.ts';
import { Json } from './json.tsx';

/** What was to be sent, as long as it is kept and the caller may read it. */
export function SentInput({ action }: { readonly action: Action }) {
  if (action.input !== undefined) return <Json value={action.input} label="What was to be sent" />;
  return (
    <p class="quiet">
      {action.endedAt
        ? 'What was sent is not kept: an input is removed when its action ends.'
        : action.may?.includes('readInput') === false
          ? 'You may not read what was to be sent.'
          : 'What was to be sent is not kept.'}
    </p>
  );
}
