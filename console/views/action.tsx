import { useState } from 'preact/hooks';
import { ApiError, get } from '../api.ts';
import { cancel } from '../decisions.ts';
import { useLive } from '../live.ts';
import { announce } from '../parts/announcer.tsx';
import { Decide, mayDecide } from '../parts/decide.tsx';
import { Facts } from '../parts/facts.tsx';
import { Json } from '../parts/json.tsx';
import { Logs } from '../parts/logs.tsx';
import { SentInput } from '../parts/sent-input.tsx';
import { State } from '../parts/state.tsx';
import { Ago } from '../parts/time.tsx';
import { Timeline } from '../parts/timeline.tsx';
import { Trouble } from '../parts/trouble.tsx';
import type { Action } from '../types.ts';

/** With what was to be sent, where the caller may read it. @throws ApiError */
export function readAction(actionId: string): Promise<Action> {
  return get<Action>(`/actions/${actionId}?input=true`).catch((error: unknown) => {
    if (error instanceof ApiError && error.status === 403) return get<Action>(`/actions/${actionId}`);
    throw error;
  });
}

/** Everything about one action. */
export function ActionView({ id, local }: { readonly id: string; readonly local: boolean }) {
  const { value: action, error, refresh } = useLive(id, () => readAction(id), 2000);
  if (!action) return <Trouble error={error} />;
  const ended = action.endedAt !== undefined;
  return (
    <article class="action">
      <header class="action-head">
        <p class="action-name">{action.operation}</p>
        <State state={action.state} reason={action.reason} />
        {action.state === 'waiting' && mayDecide(action) && <Cancel actionId={id} onCancelled={refresh} />}
      </header>
      <Trouble error={error} />
      <Next action={action} />
      <Decide actionIds={[id]} isHeld={action.state === 'held'} may={action.may} onDecided={refresh} />
      <div class="columns">
        <section aria-labelledby="history">
          <h2 id="history">What happened</h2>
          <Timeline action={action} />
          {action.error && <Json value={action.error} label="Problem" />}
          {action.result !== undefined && (
            <>
              <h2>Result</h2>
              <Json value={action.result} label="Result" />
            </>
          )}
          {!ended && <h2>What was to be sent</h2>}
          {!ended && <SentInput action={action} />}
          {local && <h2>Logs</h2>}
          {local && <Logs actionId={id} />}
        </section>
        <section aria-labelledby="facts">
          <h2 id="facts">Facts</h2>
          <Facts action={action} />
        </section>
      </div>
    </article>
  );
}

/** What happens next, when, and what would stop it. */
function Next({ action: { next, due, state } }: { readonly action: Action }) {
  if (next) {
    return (
      <p class="next">
        <strong>Next:</strong> {next.what} {next.at && <Ago at={next.at} />}
        {next.unless && <span class="quiet"> unless {next.unless}</span>}
      </p>
    );
  }
  if (!due || state === 'running') return null;
  return (
    <p class="next">
      <strong>Next:</strong> {state === 'in_doubt' ? 'it is looked for' : 'it is tried'} <Ago at={due} />
    </p>
  );
}

function Cancel({ actionId, onCancelled }: { readonly actionId: string; onCancelled(): void }) {
  const [error, setError] = useState<ApiError | undefined>(undefined);
  const act = () =>
    cancel(actionId).then(
      () => {
        announce('Cancelled.');
        onCancelled();
      },
      (failure: unknown) => setError(failure instanceof ApiError ? failure : new ApiError(0, String(failure))),
    );
  return (
    <>
      <button type="button" onClick={act}>
        Cancel
      </button>
      <Trouble error={error} />
    </>
  );
}
