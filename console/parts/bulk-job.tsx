import { useState } from 'preact/hooks';
import { writeAddress } from '../address.ts';
import { ApiError, request } from '../api.ts';
import type { ActionState, BulkJob } from '../types.ts';
import { STATES } from '../words.ts';
import { announce } from './announcer.tsx';
import { State } from './state.tsx';
import { Ago } from './time.tsx';
import { Trouble } from './trouble.tsx';

const DOING: Readonly<Record<BulkJob['doing'], string>> = {
  running: 'running',
  stopping: 'stopping',
  asking: 'asking',
  cancelling: 'cancelling',
  nothing: 'stopped',
};

/** A job: how far it is, what became of its rows, and what can be done with it. */
export function BulkJobCard({ job, onChanged }: { readonly job: BulkJob; onChanged(): void }) {
  const { id, name, mapping, operation, plan, doing, startedAt, told, states, trouble } = job;
  const [error, setError] = useState<ApiError | undefined>(undefined);
  const act = (verb: string, said: string) =>
    request('POST', `/_console/bulk/${verb}?id=${id}`).then(
      () => {
        setError(undefined);
        announce(said);
        onChanged();
      },
      (failure: unknown) => setError(failure instanceof ApiError ? failure : new ApiError(0, String(failure))),
    );
  const isWhole = told >= plan.rows;
  const open = Object.entries(states).reduce((sum, [state, count]) => (isOpen(state) ? sum + count : sum), 0);
  return (
    <article class="panel" aria-label={`${name} by ${mapping}`}>
      <header class="card-head">
        <h2>{name}</h2>
        <span class="quiet">{doing === 'nothing' && isWhole ? 'every row was handed over' : DOING[doing]}</span>
      </header>
      <p class="quiet">
        {operation} by <code>mappings/{mapping}.yml</code>, begun <Ago at={startedAt} />
      </p>
      <progress max={plan.rows} value={told} aria-label={`Rows of ${name}`} />
      <p class="row">
        <strong>
          {told} of {plan.rows}
        </strong>
        {Object.entries(states).map(([state, count]) => (
          <a
            class="tally"
            key={state}
            href={writeAddress(['actions'], { ...(isState(state) ? { state } : {}), operation })}
          >
            <State state={state as ActionState} /> {count}
          </a>
        ))}
      </p>
      {trouble && <Trouble error={new ApiError(0, trouble)} />}
      <Trouble error={error} />
      <div class="row">
        {doing === 'running' && (
          <button type="button" onClick={() => act('stop', 'It stops: what is under way ends.')}>
            Stop
          </button>
        )}
        {doing === 'nothing' && !isWhole && (
          <button type="button" onClick={() => act('run', 'It goes on.')}>
            Go on
          </button>
        )}
        {doing === 'nothing' && open > 0 && (
          <>
            <button type="button" onClick={() => act('ask', 'The rest is asked for.')}>
              Ask what became of the rest
            </button>
            <button type="button" onClick={() => act('cancel', 'What has not been sent is cancelled.')}>
              Cancel what has not been sent
            </button>
          </>
        )}
        <a href={`/_console/bulk/results?id=${id}`} download>
          Results, a line for each row
        </a>
      </div>
    </article>
  );
}

function isState(state: string): state is ActionState {
  return STATES.some((known) => known === state);
}

function isOpen(state: string): boolean {
  return !['done', 'failed', 'cancelled', 'refused'].includes(state);
}
