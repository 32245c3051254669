import { writeAddress } from '../address.ts';
import { get } from '../api.ts';
import { useLive } from '../live.ts';
import { Json } from '../parts/json.tsx';
import { Ago } from '../parts/time.tsx';
import { Trouble } from '../parts/trouble.tsx';

interface BusEvent {
  readonly id: string;
  readonly source: string;
  readonly 'detail-type': string;
  readonly time: string;
  readonly detail: { readonly actionId?: string };
}

/** What was put on the local bus, newest first: others' events, and the results of actions. */
export function EventsView() {
  const { value: events, error } = useLive('events', () => get<readonly BusEvent[]>('/_local/events'), 2000);
  return (
    <>
      <Trouble error={error} />
      {events?.length === 0 && <p class="empty">Nothing was put on the bus yet.</p>}
      <ol class="plain events">
        {events?.map(({ id, source, 'detail-type': type, time, detail }) => (
          <li key={id}>
            <details>
              <summary class="event-head">
                <span class="event-type">{type}</span> <span class="quiet">from {source}</span> <Ago at={time} />
              </summary>
              {detail.actionId && (
                <p>
                  <a href={writeAddress(['actions', detail.actionId])}>The action</a>
                </p>
              )}
              <Json value={detail} label={`Detail of ${type}`} />
            </details>
          </li>
        ))}
      </ol>
    </>
  );
}
