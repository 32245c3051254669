import { useState } from 'preact/hooks';
import { type Filters, findActions } from '../actions.ts';
import { writeAddress } from '../address.ts';
import { useLive } from '../live.ts';
import { ActionsTable } from '../parts/actions-table.tsx';
import { Filter } from '../parts/filter.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { useVendors } from '../vendors.ts';
import { STATE_MEANS, STATES, stateName } from '../words.ts';

/** The newest actions, live, with filters that stand in the address. */
export function ActionsView({ filters }: { readonly filters: Filters }) {
  const list = JSON.stringify(filters);
  const [pages, setPages] = useState({ list, from: [] as readonly string[] });
  const from = pages.list === list ? pages.from : [];
  const cursor = from.at(-1);
  const found = useLive(`${list} ${cursor}`, () => findActions(filters, cursor), 3000);
  const { actions = [], next } = found.value ?? {};
  const turnTo = (cursors: readonly string[]) => setPages({ list, from: cursors });

  return (
    <>
      <nav class="states" aria-label="States">
        <a
          href={writeAddress(['actions'], { ...filters, state: '' })}
          aria-current={filters['state'] ? undefined : 'true'}
        >
          all
        </a>
        {STATES.map((state) => (
          <a
            key={state}
            href={writeAddress(['actions'], { ...filters, state })}
            aria-current={filters['state'] === state ? 'true' : undefined}
            title={STATE_MEANS[state]}
          >
            <span class={`dot dot-${state}`} aria-hidden="true" />
            {stateName(state)}
          </a>
        ))}
      </nav>
      <Filter filters={filters} vendors={useVendors()} />
      <Trouble error={found.error} />
      {found.value && actions.length === 0 && !found.error && <Nothing filters={filters} />}
      {actions.length > 0 && <ActionsTable actions={actions} caption="Actions, newest first" />}
      {(next || from.length > 0) && (
        <div class="pages">
          <button type="button" disabled={from.length === 0} onClick={() => turnTo(from.slice(0, -1))}>
            Newer
          </button>
          <button type="button" disabled={!next} onClick={() => next && turnTo([...from, next])}>
            Older
          </button>
        </div>
      )}
    </>
  );
}

function Nothing({ filters }: { readonly filters: Filters }) {
  if (Object.keys(filters).length > 0) return <p class="empty">No action fits.</p>;
  return (
    <div class="empty">
      <p>Nothing has happened yet.</p>
      <p>
        Put an event on the bus: <code>npm run send -- events/khoros/payment-completed.event.json</code>
      </p>
    </div>
  );
}
