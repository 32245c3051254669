import { writeAddress } from '../address.ts';
import type { Action, Neighbour } from '../types.ts';
import { accountName, NOT_FOUND } from '../words.ts';
import { Ago } from './time.tsx';

/** What is known of an action beside its history. */
export function Facts({ action }: { readonly action: Action }) {
  const { conversation, caller, trigger, correlationId, attempts, warnings, links = [], target } = action;
  return (
    <dl class="facts">
      <dt>Conversation</dt>
      <dd>
        {conversation === undefined ? (
          NOT_FOUND
        ) : (
          <a class="id" href={writeAddress(['actions'], { conversation })}>
            {conversation}
          </a>
        )}
        {links.map(({ title, url }) => (
          <a key={url} class="outside" href={url} target="_blank" rel="noreferrer noopener">
            {title} ↗
          </a>
        ))}
      </dd>
      {target && <dt>Found by</dt>}
      {target && (
        <dd>
          {target.query}, {target.candidates === 1 ? 'the only one' : `one of ${target.candidates}`},{' '}
          <Ago at={target.at} />
        </dd>
      )}
      <dt>Account</dt>
      <dd>{accountName(action)}</dd>
      <dt>Requested by</dt>
      <dd>
        {caller} <span class="quiet">({trigger})</span>
      </dd>
      <dt>Attempts</dt>
      <dd>{attempts}</dd>
      <dt>Accepted</dt>
      <dd>
        <Ago at={action.acceptedAt} />
      </dd>
      {!action.endedAt && (
        <>
          <dt>Not sent after</dt>
          <dd>
            <Ago at={action.notAfter} />
          </dd>
        </>
      )}
      {warnings.length > 0 && (
        <>
          <dt>Warnings</dt>
          <dd>{warnings.join(', ')}</dd>
        </>
      )}
      <dt>Id</dt>
      <dd class="id">{action.actionId}</dd>
      <dt>Correlation id</dt>
      <dd class="id">{correlationId}</dd>
      <Line title="Waits for" actions={action.ahead} />
      <Line title="Waiting behind it" actions={action.behind} />
    </dl>
  );
}

function Line({
  title,
  actions = [],
}: {
  readonly title: string;
  readonly actions?: readonly Neighbour[] | undefined;
}) {
  if (actions.length === 0) return null;
  return (
    <>
      <dt>
        {title} ({actions.length})
      </dt>
      <dd>
        <ul class="plain">
          {actions.map(({ actionId, operation, state }) => (
            <li key={actionId}>
              <a href={writeAddress(['actions', actionId])}>{operation}</a> <span class="quiet">{state}</span>
            </li>
          ))}
        </ul>
      </dd>
    </>
  );
}
