import { useState } from 'preact/hooks';
import { heldActions } from '../actions.ts';
import { writeAddress } from '../address.ts';
import { useLive } from '../live.ts';
import { Decide } from '../parts/decide.tsx';
import { SentInput } from '../parts/sent-input.tsx';
import { State } from '../parts/state.tsx';
import { Ago } from '../parts/time.tsx';
import { Timeline } from '../parts/timeline.tsx';
import { Trouble } from '../parts/trouble.tsx';
import type { Action } from '../types.ts';
import { accountName } from '../words.ts';
import { readAction } from './action.tsx';

/** What waits for a person: evidence beside what was to be sent, and the decision; several at once. */
export function HeldView() {
  const held = useLive('held', heldActions, 3000);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [opened, setOpened] = useState<string | undefined>(undefined);
  const actions = held.value?.actions ?? [];
  const selected = actions.filter(({ actionId }) => chosen.has(actionId)).map(({ actionId }) => actionId);
  const shown = actions.some(({ actionId }) => actionId === opened) ? opened : actions[0]?.actionId;

  const choose = (actionId: string, isChosen: boolean) => {
    const next = new Set(chosen);
    if (isChosen) next.add(actionId);
    else next.delete(actionId);
    setChosen(next);
  };
  if (held.value && actions.length === 0) return <p class="empty">Nothing is held. Nobody has to decide anything.</p>;
  return (
    <>
      <Trouble error={held.error} />
      {selected.length > 1 && (
        <div class="together">
          <h2>{selected.length} chosen</h2>
          <Decide actionIds={selected} isHeld onDecided={held.refresh} />
        </div>
      )}
      <div class="inbox">
        <ul class="inbox-list" aria-label="Held actions">
          {actions.map((action) => (
            <li key={action.actionId} class={action.actionId === shown ? 'inbox-row inbox-open' : 'inbox-row'}>
              <input
                type="checkbox"
                aria-label={`Choose ${action.operation} in ${action.conversation}`}
                checked={chosen.has(action.actionId)}
                onChange={(event) => choose(action.actionId, event.currentTarget.checked)}
              />
              <button
                type="button"
                class="inbox-button"
                aria-expanded={action.actionId === shown}
                onClick={() => setOpened(action.actionId)}
              >
                <span>{action.operation}</span>
                <span class="quiet">{accountName(action)}</span>
                <span class="id">{action.conversation}</span>
                <State state={action.state} reason={action.reason} />
                <Ago at={action.heldAt ?? action.acceptedAt} />
              </button>
            </li>
          ))}
        </ul>
        {shown && <Case key={shown} actionId={shown} onDecided={held.refresh} />}
      </div>
    </>
  );
}

/** One held action: what was to be sent beside what was seen. */
function Case({ actionId, onDecided }: { readonly actionId: string; onDecided(): void }) {
  const { value: action, error } = useLive<Action>(actionId, () => readAction(actionId), 5000);
  if (!action) return <Trouble error={error} />;
  const { behind = [], links = [] } = action;
  return (
    <article class="case" aria-label={`${action.operation} in ${action.conversation}`}>
      <p>
        <a href={writeAddress(['actions', actionId])}>{action.operation}</a> in{' '}
        <span class="id">{action.conversation}</span> of {accountName(action)}
        {links.map(({ title, url }) => (
          <a key={url} class="outside" href={url} target="_blank" rel="noreferrer noopener">
            {title} ↗
          </a>
        ))}
        {behind.length > 0 && <span class="quiet"> · {behind.length} waiting behind it</span>}
      </p>
      <div class="columns">
        <section>
          <h2>What was to be sent</h2>
          <SentInput action={action} />
        </section>
        <section>
          <h2>What was seen</h2>
          <Timeline action={action} />
        </section>
      </div>
      <Decide actionIds={[actionId]} isHeld={action.state === 'held'} may={action.may} onDecided={onDecided} />
    </article>
  );
}
