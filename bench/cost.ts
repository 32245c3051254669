import { ITEM_OF_REPLIES } from '../scripts/figures.ts';
import { excess } from './cost/budget.ts';
import { type Count, nothing } from './cost/count.ts';
import { type Dollars, dollarsPerMillion, dollarTable, PRICES, SERVICES, totalOf } from './cost/dollars.ts';
import { openStage } from './cost/stage.ts';
import { subjects } from './cost/subjects.ts';
import { block, heading, LEGEND } from './cost/table.ts';
import { costs, WARM, WAYS } from './cost/ways.ts';
import { TAKES_MS } from './critical-path/calls.ts';
import { play } from './critical-path/play.ts';
import { defineBench } from './report/define-bench.ts';

/** Whose dollars are figures: one of each class that has a budget of its own. */
const REPLY = 'helpscout.createReply';
const UPDATE = 'wapikit.updateConversation';
const SWEEPS_A_MONTH = 60 * 24 * 30;

export const bench = defineBench({
  measures: `what a warm action asks of AWS, and what that costs in us-east-1 by the prices of ${PRICES.asOf}`,
  isExact: true,
  isQuick: true,
  figures: {
    'a million replies (once)': { unit: '$', quotedAs: 'AWS’s bill for a million replies' },
    ...Object.fromEntries(SERVICES.map((name) => [itemOf(name), { unit: '$' }])),
    'a million updates (safe)': { unit: '$' },
    'a month of sweeps with nothing to do': { unit: '$' },
    'write units of a reply': { unit: '' },
    'read units of a reply': { unit: '' },
    'actions over their budget of calls': { unit: '', atMost: 0 },
  },

  async run({ show }) {
    const stage = await openStage();
    const all = await subjects(stage.start().runtime);
    const ways = show ? WAYS : WAYS.filter(({ isPlain }) => isPlain);
    const excesses: string[] = [];
    const warm = new Map<string, Count>();
    const bills = new Map<string, Dollars>();
    show?.(`${LEGEND}\n${heading()}`);
    for (const subject of all) {
      const counts = await costs(stage, subject, ways);
      show?.(`\n${block(subject, counts)}`);
      for (const [way, count] of counts) {
        excesses.push(...excess(subject, way, count).map((what) => `${subject.title}, ${way.title}: ${what}`));
      }
      const count = counts.get(WARM) ?? nothing();
      const calls = await play(subject.operation, subject.input, 'warm');
      warm.set(subject.title, count);
      bills.set(subject.title, dollarsPerMillion(count, Math.max(...calls.map(({ to }) => to))));
    }
    const sweeper = stage.start();
    await sweeper.sweep(all.map(({ operation }) => operation));
    await stage.close();
    const { reads, readUnits } = sweeper.count;
    show?.(`\nThe sweep, each minute, with nothing to do: ${reads} queries, ${readUnits} read units.\n`);
    show?.(dollarTable([...bills]));
    show?.(
      `A function runs for as long as its caller waits, and a worker for as long as its calls take, where a call to AWS takes ${TAKES_MS.aws} ms, a message ${TAKES_MS.message}, the vendor ${TAKES_MS.vendor}.\n`,
    );
    if (excesses.length > 0) show?.(`OVER BUDGET\n  ${excesses.join('\n  ')}\n`);

    const dollarsOf = (title: string) => totalOf(bills.get(title) ?? Object(undefined));
    const aSweep = dollarsPerMillion(sweeper.count, reads * TAKES_MS.aws);
    return {
      'a million replies (once)': dollarsOf(REPLY),
      ...Object.fromEntries(SERVICES.map((name) => [itemOf(name), bills.get(REPLY)?.[name] ?? Number.NaN])),
      'a million updates (safe)': dollarsOf(UPDATE),
      'a month of sweeps with nothing to do': ((totalOf(aSweep) - aSweep.httpApiRequests) * SWEEPS_A_MONTH) / 1e6,
      'write units of a reply': warm.get(REPLY)?.writeUnits ?? Number.NaN,
      'read units of a reply': warm.get(REPLY)?.readUnits ?? Number.NaN,
      'actions over their budget of calls': excesses.length,
    };
  },
});

/** docs/operations.md has a table of these figures. */
function itemOf(service: keyof Dollars): string {
  return `${ITEM_OF_REPLIES}${PRICES.perMillion[service].title}`;
}
