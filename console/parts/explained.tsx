import type { Explanation, VendorRequest } from '../types.ts';
import { unsaid } from '../words.ts';
import { Json } from './json.tsx';

/** One action that an event would make: its key, its input, and the request that would go out, or why it would not. */
export function Explained({ explanation }: { readonly explanation: Explanation }) {
  const { mapping, operation = 'nothing', key, input, options = {}, answer } = explanation;
  const isRefused = 'error' in answer;
  return (
    <article class="card" aria-label={`${operation} by ${mapping ?? 'an event of our own'}`}>
      <header class="card-head">
        <h3>{operation}</h3>
        <span class={`state ${isRefused ? 'state-failed' : 'state-done'}`}>
          <span class="dot" aria-hidden="true" />
          {isRefused ? 'refused' : 'acts'}
        </span>
      </header>
      <dl class="facts">
        <dt>By</dt>
        <dd>{mapping ? <code>mappings/{mapping}.yml</code> : 'an event of our own'}</dd>
        {key !== undefined && <dt>Key</dt>}
        {key !== undefined && <dd class="id">{key}</dd>}
        {Object.entries(options).map(([name, value]) => [
          <dt key={name}>{name}</dt>,
          <dd key={`${name} value`}>{shown(name, value)}</dd>,
        ])}
      </dl>
      {'error' in answer && <Refused {...answer.error} />}
      {'request' in answer && <Request {...answer.request} />}
      {'unseen' in answer && <p class="quiet">{answer.unseen}</p>}
      {input !== undefined && (
        <details open={!('request' in answer)}>
          <summary>Input of {operation}</summary>
          <Json value={input} label={`Input of ${operation}`} />
        </details>
      )}
    </article>
  );
}

function Refused({ detail, issues: all = [] }: Extract<Explanation['answer'], { error: unknown }>['error']) {
  const issues = unsaid(detail, all);
  return (
    <div class="trouble">
      <p>{detail}</p>
      {issues.length > 0 && (
        <ul>
          {issues.map(({ path, message }) => (
            <li key={`${path} ${message}`}>
              {path && <code>{path}</code>} {message}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Request({ method, url, headers, body }: VendorRequest) {
  const head = [`${method} ${url}`, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard
    <section class="json" aria-label="The request to the vendor" tabIndex={0}>
      <pre>{[...head, ...(body === undefined ? [] : ['', JSON.stringify(body, null, 2)])].join('\n')}</pre>
    </section>
  );
}

/** Times were read as milliseconds. */
function shown(name: string, value: unknown): string {
  return name.startsWith('not') && typeof value === 'number' ? new Date(value).toISOString() : String(value);
}
