import { useState } from 'preact/hooks';
import { writeAddress } from '../address.ts';
import { ApiError, get, request } from '../api.ts';
import { useLive } from '../live.ts';
import { announce } from '../parts/announcer.tsx';
import { Explained } from '../parts/explained.tsx';
import { Trouble } from '../parts/trouble.tsx';
import type { Mapping, Rehearsal, Sample } from '../types.ts';

const HOUR_MS = 3_600_000;

interface Props {
  readonly filters: Readonly<Record<string, string>>;
  readonly local: boolean;
}

/** What an event would do: an event of events/, or one that is pasted, against the mappings as they are now. */
export function MappingsView({ filters, local }: Props) {
  const samples = useLive('samples', () => get<readonly Sample[]>('/_console/samples'), HOUR_MS);
  const mappings = useLive('mappings', () => get<readonly Mapping[]>('/_console/mappings'), 3000);
  const sample = samples.value?.find(({ name }) => name === filters['event']);
  return (
    <>
      <Trouble error={samples.error ?? mappings.error} />
      {samples.value && (
        <Bench
          key={sample?.name ?? ''}
          samples={samples.value}
          sample={sample}
          mappings={mappings.value}
          local={local}
        />
      )}
      <h2>Mappings of this checkout</h2>
      <MappingsTable mappings={mappings.value ?? []} />
    </>
  );
}

interface BenchProps {
  readonly samples: readonly Sample[];
  readonly sample: Sample | undefined;
  readonly mappings: readonly Mapping[] | undefined;
  readonly local: boolean;
}

/** An event, and beside it what it would do. A sample is tried at once, and again whenever a mapping changes. */
function Bench({ samples, sample, mappings, local }: BenchProps) {
  const [text, setText] = useState(sample ? JSON.stringify(sample.event, null, 2) : '');
  const [tried, setTried] = useState(sample ? text : '');
  const [error, setError] = useState<ApiError | undefined>(undefined);
  return (
    <div class="columns columns-even">
      <section aria-labelledby="event">
        <h2 id="event">Event</h2>
        <form
          onSubmit={(submit) => {
            submit.preventDefault();
            setTried(text);
          }}
        >
          <label class="field">
            A sample of events/
            <select
              value={sample?.name ?? ''}
              onChange={(change) => {
                location.hash = writeAddress(['mappings'], { event: change.currentTarget.value });
              }}
            >
              <option value="">none: paste one below</option>
              {samples.map(({ name }) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
          <label class="field">
            As EventBridge delivers it
            <textarea
              class="code"
              rows={18}
              spellcheck={false}
              value={text}
              onInput={(input) => setText(input.currentTarget.value)}
              placeholder='{ "source": "shop", "detail-type": "order.shipped", "detail": { … } }'
            />
          </label>
          <div class="row">
            <button type="submit" disabled={text.trim() === ''}>
              Show what it would do
            </button>
            {local && (
              <button type="button" disabled={text.trim() === ''} onClick={() => put(text).then(setError)}>
                Put it on the bus
              </button>
            )}
          </div>
          <Trouble error={error} />
        </form>
      </section>
      <section aria-labelledby="would">
        <h2 id="would">What it would do</h2>
        {tried === '' ? (
          <p class="quiet">Choose a sample or paste an event. Nothing is sent, and no vendor is asked.</p>
        ) : (
          <Outcome key={tried} text={tried} mappings={mappings} />
        )}
      </section>
    </div>
  );
}

function Outcome({ text, mappings }: { readonly text: string; readonly mappings: readonly Mapping[] | undefined }) {
  const key = `try ${JSON.stringify(mappings)}`;
  const { value, error } = useLive<Rehearsal>(key, () => request('POST', '/_console/try', readJson(text)), HOUR_MS);
  const { explanations = [], eventSources = [] } = value ?? {};
  return (
    <div aria-live="polite">
      <Trouble error={error} />
      {explanations.map((explanation, index) => (
        <Explained key={`${index} ${explanation.mapping}`} explanation={explanation} />
      ))}
      {value && explanations.length === 0 && (
        <p>
          <strong>Nothing.</strong> No mapping below matches, and it is no event of our own: those come from{' '}
          {eventSources.join(' or ')}, and their detail-type is the name of an operation.
        </p>
      )}
    </div>
  );
}

function MappingsTable({ mappings }: { readonly mappings: readonly Mapping[] }) {
  return (
    <table class="rows pairs">
      <thead>
        <tr>
          <th scope="col">Mapping</th>
          <th scope="col">Matches</th>
          <th scope="col">Operation</th>
        </tr>
      </thead>
      <tbody>
        {mappings.map(({ name, match, operation }) => (
          <tr key={name}>
            <td>
              <code>mappings/{name}.yml</code>
            </td>
            <td>
              <code>{JSON.stringify(match)}</code>
            </td>
            <td>{operation}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** @throws ApiError saying where the text is broken */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ApiError(0, `It is broken JSON: ${cause instanceof Error ? cause.message : ''}`);
  }
}

/** @returns what went wrong */
async function put(text: string): Promise<ApiError | undefined> {
  try {
    await request('POST', '/_local/events', readJson(text));
    announce('It is on the bus. See Actions for what comes of it.');
    return undefined;
  } catch (failure) {
    return failure instanceof ApiError ? failure : new ApiError(0, String(failure));
  }
}
