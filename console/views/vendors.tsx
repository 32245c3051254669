import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { type ApiError, get, request } from '../api.ts';
import { useLive } from '../live.ts';
import { announce } from '../parts/announcer.tsx';
import { Ago } from '../parts/time.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { useVendors } from '../vendors.ts';

interface Seen {
  readonly conversations: readonly Conversation[];
  readonly faults: readonly {
    readonly name: string;
    readonly times?: number;
    readonly match?: { readonly operation?: string };
  }[];
  readonly operations: readonly string[];
}

interface Conversation {
  readonly id: string;
  readonly subject: string;
  readonly status: string;
  readonly customer: string;
  readonly updatedAt: number;
  readonly messages: readonly { readonly at: number; readonly kind: string; readonly text: string }[];
}

type Faults = Readonly<Record<string, { readonly acts: string; readonly tells: string }>>;

/** The simulators as customers and agents see them, and a way to make them fail. */
export function VendorsView({ filters }: { readonly filters: Readonly<Record<string, string>> }) {
  const vendors = useVendors();
  const vendor = filters['vendor'] ?? vendors[0];
  return (
    <>
      <nav class="states" aria-label="Vendors">
        {vendors.map((name) => (
          <a key={name} href={`#/vendors?vendor=${name}`} aria-current={name === vendor ? 'true' : undefined}>
            {name}
          </a>
        ))}
      </nav>
      {vendor && <Simulator vendor={vendor} />}
    </>
  );
}

function Simulator({ vendor }: { readonly vendor: string }) {
  const { value, error, refresh } = useLive(vendor, () => get<Seen>(`/_local/simulators/${vendor}`), 2000);
  return (
    <>
      <Trouble error={error} />
      {value && <FaultForm vendor={vendor} seen={value} onChanged={refresh} />}
      {value?.conversations.map((conversation) => (
        <Thread key={conversation.id} {...conversation} />
      ))}
    </>
  );
}

function Thread({ id, subject, status, customer, updatedAt, messages }: Conversation) {
  return (
    <article class="thread" aria-label={subject}>
      <header>
        <h2>{subject}</h2>
        <span class="quiet">
          <span class="id">{id}</span> · {customer} · {status} · <Ago at={new Date(updatedAt).toISOString()} />
        </span>
      </header>
      <ol class="plain">
        {messages.map(({ at, kind, text }, index) => (
          <li key={`${index} ${at}`} class={`said said-${kind.replace(' ', '-')}`}>
            <span class="quiet">{kind}</span>
            <p>{text}</p>
          </li>
        ))}
      </ol>
    </article>
  );
}

/** Lets the next request fail, before or after the vendor has acted. */
function FaultForm({ vendor, seen, onChanged }: { readonly vendor: string; readonly seen: Seen; onChanged(): void }) {
  const all = useLive('faults', () => get<Faults>('/_local/faults'), 3_600_000).value ?? {};
  const [error, setError] = useState<ApiError | undefined>(undefined);
  const put = (faults: readonly unknown[], said: string) =>
    request('PUT', `/_local/simulators/${vendor}/faults`, faults).then(
      () => {
        setError(undefined);
        announce(said);
        onChanged();
      },
      (failure: ApiError) => setError(failure),
    );
  const submit = (event: JSX.TargetedEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const operation = String(form.get('operation'));
    const fault = {
      name: form.get('name'),
      times: Number(form.get('times')),
      ...(operation && { match: { operation } }),
    };
    void put([...seen.faults, fault], 'The next request that fits will fail.');
  };
  return (
    <section class="faults" aria-label="Faults">
      <form class="filter" onSubmit={submit}>
        <label>
          Let it fail
          <select name="name" key={Object.keys(all).length} defaultValue="reset-after">
            {Object.entries(all).map(([name, { acts, tells }]) => (
              <option key={name} value={name} selected={name === 'reset-after'}>
                {name}: acts {acts}, tells {tells}
              </option>
            ))}
          </select>
        </label>
        <label>
          Only
          <input name="operation" list="operations" placeholder="createReply" autoComplete="off" />
          <datalist id="operations">
            {seen.operations.map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
        </label>
        <label>
          Times
          <input name="times" type="number" min={1} max={100} value={1} />
        </label>
        <span class="filter-buttons">
          <button type="submit">Set</button>
        </span>
      </form>
      {seen.faults.length > 0 && (
        <p>
          Waiting:{' '}
          {seen.faults
            .map(({ name, times = 1, match }) => `${times}× ${name}${match?.operation ? ` of ${match.operation}` : ''}`)
            .join(', ')}{' '}
          <button type="button" onClick={() => put([], 'No request will fail.')}>
            Clear
          </button>
        </p>
      )}
      <Trouble error={error} />
    </section>
  );
}
