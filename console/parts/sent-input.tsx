import type { Action } from '../types.ts';
import { whyUnseen } from '../words.ts';
import { Json } from './json.tsx';

/** What was to be sent, as long as it is kept and the caller may read it. */
export function SentInput({ action }: { readonly action: Action }) {
  if (action.input !== undefined) return <Json value={action.input} label="What was to be sent" />;
  return <p class="quiet">{whyUnseen(action)}</p>;
}
