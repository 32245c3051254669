import { budgetOf } from './budget.ts';
import type { Count } from './count.ts';
import type { Subject } from './subjects.ts';
import type { Way } from './ways.ts';

const COLUMNS: readonly { readonly name: keyof Count; readonly title: string }[] = [
  { name: 'records', title: 'records' },
  { name: 'slot', title: 'slot' },
  { name: 'announcement', title: 'announced' },
  { name: 'index', title: 'index' },
  { name: 'writeUnits', title: 'units' },
  { name: 'reads', title: 'reads' },
  { name: 'readUnits', title: 'units' },
  { name: 'wakeUps', title: 'wake-ups' },
  { name: 'events', title: 'events' },
  { name: 'secrets', title: 'secrets' },
  { name: 'vendor', title: 'vendor' },
  { name: 'runs', title: 'runs' },
];
const NAME_WIDTH = 60;

export const LEGEND = `What one action costs. The real functions ran on a table in memory, with simulated vendors; counted is what they asked for.

records     writes to the action's record, its conversation's line and the credit for what the vendor made
slot        writes to the account's record: the rate limit
announced   the note that the result event is out
index       entries of the table's index that these writes delete or put
units       what DynamoDB charges: a write unit is 1 kB, a read unit 4 kB; a write that is refused counts
wake-ups    each is sent, received and deleted once at SQS
events      put on EventBridge
secrets     read from Secrets Manager
vendor      requests, those for a token included
runs        invocations of functions

The rows of ≤ are the budget, for an action to which nothing happens.
`;

export function heading(): string {
  return row('', (_, title) => title);
}

/** One operation: its budget, then each way. */
export function block(subject: Subject, counts: ReadonlyMap<Way, Count>): string {
  const { title, operation, input } = subject;
  const budget = budgetOf(subject);
  return [
    row(`${title} (${operation.resend(input)})`, (name) => (budget[name] === undefined ? '' : `≤ ${budget[name]}`)),
    ...[...counts].map(([way, count]) => row(`  ${way.title}`, (name) => String(count[name]))),
  ].join('\n');
}

function row(name: string, cell: (name: keyof Count, title: string) => string): string {
  const cells = COLUMNS.map((column) => cell(column.name, column.title).padStart(column.title.length + 2));
  return `${name.padEnd(NAME_WIDTH)}${cells.join('')}`.trimEnd();
}
