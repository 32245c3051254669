import { timelineOf } from '../../console/timeline.ts';
import type { Account, Action, ActionState } from '../../console/types.ts';
import { accountName, NOT_FOUND, relativeTime, whyUnseen } from '../../console/words.ts';
import { colours } from './colours.ts';
import { type Column, paintState, plain, stateText, table } from './table.ts';

/** A list of actions, one a line. */
export function actionsTable(actions: readonly Action[], now = Date.now()): string {
  const columns: readonly Column<Action>[] = [
    { title: 'STATE', text: stateText, paint: (text, { state }) => paintState(text, state) },
    { title: 'OPERATION', text: ({ operation }) => operation },
    { title: 'CONVERSATION', text: ({ conversation = NOT_FOUND }) => conversation },
    { title: 'ACCOUNT', text: accountName },
    { title: 'ATTEMPTS', text: ({ attempts }) => `${attempts}×` },
    { title: 'ACCEPTED', text: ({ acceptedAt }) => relativeTime(acceptedAt, now) },
    { title: 'ID', text: ({ actionId }) => actionId },
  ];
  return actions.length === 0 ? 'No action matches.' : table(actions, columns);
}

/** The accounts, one a line. `MAY GO NOW` is the token bucket, which is a tenth of a minute's units when it is full. */
export function accountsTable(accounts: readonly Account[], now = Date.now()): string {
  const backlog = ({ count, oldestAcceptedAt }: Account['held']) =>
    oldestAcceptedAt ? `${count}, oldest ${relativeTime(oldestAcceptedAt, now)}` : String(count);
  const ago = (before: string, time: string | undefined) => (time ? `${before} ${relativeTime(time, now)}` : '');
  const columns: readonly Column<Account>[] = [
    { title: 'ACCOUNT', text: accountName },
    { title: 'MODE', text: ({ mode = '?' }) => mode },
    {
      title: 'SENDS',
      text: ({ paused }) => (paused ? `paused by ${paused.by}${paused.note ? `: ${paused.note}` : ''}` : 'yes'),
    },
    {
      title: 'BREAKER',
      text: ({ circuitBreaker: { state, nextProbeAt } }) => `${state}${ago(', next probe', nextProbeAt)}`,
    },
    { title: 'CREDENTIALS', text: ({ credentials: { state, since } }) => `${state}${ago(', first', since)}` },
    { title: 'UNITS/MIN', text: ({ rateLimit }) => String(rateLimit.perMinute) },
    {
      title: 'MAY GO NOW',
      text: ({ rateLimit: { left, waitsUntil } }) =>
        waitsUntil ? `none${ago(', the vendor’s pause ends', waitsUntil)}` : `${left} units`,
    },
    { title: 'WAITING', text: ({ waiting }) => backlog(waiting) },
    { title: 'IN DOUBT', text: ({ inDoubt }) => backlog(inDoubt) },
    { title: 'HELD', text: ({ held }) => backlog(held) },
  ];
  return accounts.length === 0 ? 'No account was used yet.' : table(accounts, columns);
}

/** One action: what it is, what happened and what comes next. */
export function actionText(action: Action): string {
  const {
    operation,
    state,
    actionId,
    conversation = NOT_FOUND,
    caller,
    next,
    behind = [],
    ahead = [],
    links = [],
  } = action;
  return [
    `${colours.bold(operation)}  ${paintState(stateText(action), state)}`,
    line('id', actionId),
    line('conversation', `${conversation} of ${accountName(action)}`),
    ...links.map(({ title, url }) => line('', `${title}: ${url}`)),
    line('requested by', caller),
    ...(next
      ? [
          line(
            'next',
            [next.what, next.at && `Next check: ${next.at}.`, next.unless && `Unless ${next.unless}.`]
              .filter(Boolean)
              .join(' '),
          ),
        ]
      : []),
    ...(ahead.length > 0 ? [line('waits for', ahead.map((each) => each.actionId).join(', '))] : []),
    ...(behind.length > 0 ? [line('behind it', behind.map((each) => each.actionId).join(', '))] : []),
    '',
    ...timelineOf(action).map(({ at, kind, title, detail, candidates = [] }) => {
      const about = [detail, ...candidates].filter((text) => text !== undefined).map(plain);
      return `  ${colours.dim(at)}  ${painted(kind, title)}${about.length > 0 ? colours.dim(`  ${about.join(' ')}`) : ''}`;
    }),
    ...(action.error ? ['', 'Problem', indented(action.error)] : []),
    ...(action.result === undefined ? [] : ['', 'Result', indented(action.result)]),
  ].join('\n');
}

/** What an action was to send, where it was asked for with its input; or why that is not shown. */
export function inputText(action: Action): string {
  return action.input === undefined ? whyUnseen(action) : `What was to be sent\n${indented(action.input)}`;
}

function painted(kind: string, title: string): string {
  const states: Readonly<Record<string, ActionState>> = {
    held: 'held',
    lost: 'in_doubt',
    done: 'done',
    failed: 'failed',
    sent: 'running',
  };
  const state = states[kind];
  return state ? paintState(plain(title), state) : plain(title);
}

function line(label: string, text: string): string {
  return `  ${colours.dim(label.padEnd(13))} ${plain(text)}`;
}

function indented(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(/^/gmu, '  ');
}
