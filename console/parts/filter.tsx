import type { JSX } from 'preact';
import { writeAddress } from '../address.ts';

interface Props {
  readonly filters: Readonly<Record<string, string>>;
  readonly vendors: readonly string[];
}

/** What a person knows of the action that is looked for. Whatever is entered stands in the address. */
export function Filter({ filters, vendors }: Props) {
  const submit = (event: JSX.TargetedEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const entered = Object.fromEntries([...form].map(([name, value]) => [name, asFilter(name, String(value).trim())]));
    location.hash = writeAddress(['actions'], { ...filters, ...entered });
  };
  const text = (name: string, label: string) => (
    <label>
      {label}
      <input name={name} value={filters[name] ?? ''} autoComplete="off" spellcheck={false} />
    </label>
  );
  return (
    <details class="finder" open={Object.keys(filters).some((name) => name !== 'state')}>
      <summary>Find an action</summary>
      <form class="filter" onSubmit={submit} aria-label="Filter" key={JSON.stringify(filters)}>
        {text('conversation', 'Conversation')}
        {text('operation', 'Operation')}
        {text('account', 'Account')}
        {text('key', 'Key')}
        <label>
          Vendor
          <select name="vendor" value={filters['vendor'] ?? ''}>
            <option value="">any</option>
            {vendors.map((vendor) => (
              <option key={vendor}>{vendor}</option>
            ))}
          </select>
        </label>
        {(['since', 'until'] as const).map((name) => (
          <label key={name}>
            {name === 'since' ? 'Since' : 'Until'}
            <input name={name} type="datetime-local" step={1} value={asLocal(filters[name])} />
          </label>
        ))}
        <span class="filter-buttons">
          <button type="submit">Find</button>
          {Object.keys(filters).length > 0 && <a href={writeAddress(['actions'])}>Clear</a>}
        </span>
      </form>
    </details>
  );
}

/** The API wants RFC 3339; the field has the reader's own time, without a zone. */
function asFilter(name: string, value: string): string {
  if (value === '' || (name !== 'since' && name !== 'until')) return value;
  return new Date(value).toISOString();
}

function asLocal(time: string | undefined): string {
  if (!time || Number.isNaN(Date.parse(time))) return '';
  const date = new Date(time);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}
