import { useId, useState } from 'preact/hooks';
import { ApiError } from '../api.ts';
import { RESOLUTIONS, type Resolution, resolve } from '../decisions.ts';
import type { Action } from '../types.ts';
import { announce } from './announcer.tsx';
import { Trouble } from './trouble.tsx';

interface Props {
  /** The held actions that are decided about together. */
  readonly actionIds: readonly string[];
  /** Whether they are still held: once they are not, only what the last decision met is shown. */
  readonly isHeld: boolean;
  /** What the caller may do at their account; undefined where it is not known. */
  readonly may?: Action['may'] | undefined;
  onDecided(): void;
}

/** Whether the caller may decide; the API judges anew. */
export function mayDecide({ may }: Pick<Props, 'may'>): boolean {
  return may === undefined || may.includes('decide');
}

/** Done, failed or resend, with a note. What is sent again must be confirmed: it cannot be taken back. */
export function Decide({ actionIds, isHeld, may, onDecided }: Props) {
  const [note, setNote] = useState('');
  const [confirming, setConfirming] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | undefined>(undefined);
  const id = useId();
  const count = actionIds.length;
  const what = count === 1 ? 'this action' : `${count} actions`;

  const decide = async (resolution: Resolution) => {
    setBusy(true);
    const outcomes = await Promise.allSettled(actionIds.map((actionId) => resolve(actionId, resolution, note.trim())));
    const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    setBusy(false);
    setConfirming(false);
    const [first] = failures.map((failure) =>
      failure instanceof ApiError ? failure : new ApiError(0, String(failure)),
    );
    setError(first);
    // The inbox removes an action that another person has decided about, and its error with it: the announcement stays.
    announce(`Decided: ${resolution}, ${count - failures.length} of ${count}.${first ? ` ${first.message}` : ''}`);
    if (failures.length < count) setNote('');
    onDecided();
  };

  if (!isHeld) return <Trouble error={error} />;
  if (!mayDecide({ may })) return <p class="quiet">You may see it, but not decide about it.</p>;
  return (
    <section class="decide" aria-label={`Decide about ${what}`}>
      <label for={`${id}-note`}>Note, kept on record with your name</label>
      <textarea
        id={`${id}-note`}
        rows={2}
        maxLength={500}
        value={note}
        onInput={(event) => setNote(event.currentTarget.value)}
      />
      <div class="buttons">
        {(['done', 'failed'] as const).map((resolution) => (
          <button key={resolution} type="button" disabled={busy || count === 0} onClick={() => decide(resolution)}>
            {RESOLUTIONS[resolution].label}
            <small>{RESOLUTIONS[resolution].means}</small>
          </button>
        ))}
        {confirming ? (
          <button type="button" class="danger" disabled={busy} onClick={() => decide('resend')}>
            Yes, send {count === 1 ? 'it' : `all ${count}`} again
            <small>{RESOLUTIONS.resend.means}</small>
          </button>
        ) : (
          <button type="button" disabled={busy || count === 0} onClick={() => setConfirming(true)}>
            {RESOLUTIONS.resend.label}…<small>{RESOLUTIONS.resend.means}</small>
          </button>
        )}
      </div>
      <Trouble error={error} />
    </section>
  );
}
