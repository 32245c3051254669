import { writeAddress } from '../address.ts';
import type { Action } from '../types.ts';
import { accountName, NOT_FOUND } from '../words.ts';
import { State } from './state.tsx';
import { Ago } from './time.tsx';

interface Props {
  readonly actions: readonly Action[];
  readonly caption: string;
}

/** Actions, one a row. The arrow keys move from row to row once the focus is in the table. */
export function ActionsTable({ actions, caption }: Props) {
  return (
    <table class="rows actions" onKeyDown={moveFocus}>
      <caption class="unseen">{caption}</caption>
      <thead>
        <tr>
          <th scope="col">State</th>
          <th scope="col">Operation</th>
          <th scope="col">Conversation</th>
          <th scope="col">Account</th>
          <th scope="col" class="number">
            Attempts
          </th>
          <th scope="col">Accepted</th>
        </tr>
      </thead>
      <tbody>
        {actions.map(({ actionId, operation, state, reason, conversation, vendor, account, attempts, acceptedAt }) => (
          <tr key={actionId}>
            <td>
              <State state={state} reason={reason} />
            </td>
            <td>
              <a class="row-link" href={writeAddress(['actions', actionId])}>
                {operation}
              </a>
            </td>
            <td class="id">
              <a
                href={writeAddress(['actions'], conversation === undefined ? {} : { conversation })}
                title="All actions of this conversation"
              >
                {conversation ?? NOT_FOUND}
              </a>
            </td>
            <td>{accountName({ vendor, account })}</td>
            <td class="number">{attempts}×</td>
            <td>
              <Ago at={acceptedAt} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function moveFocus(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined || !(event.currentTarget instanceof HTMLElement)) return;
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>('.row-link')];
  const row = links.findIndex((link) => link.matches(':focus'));
  const next = links[row + step];
  if (row === -1 || !next) return;
  event.preventDefault();
  next.focus();
}
