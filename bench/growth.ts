import { table } from '../dev/terminal/table.ts';
import { route as getAction } from '../functions/actions/get.ts';
import { route as listActions } from '../functions/actions/list.ts';
import { operation as createReply } from '../functions/helpscout/create-reply.ts';
import { operations } from '../functions/registry.ts';
import type { Route } from '../lib/doors/route.ts';
import { serveRoute } from '../lib/doors/serve.ts';
import type { Action } from '../lib/ledger/records/action.ts';
import { lambdaContext } from '../test/kit/lambda-context.ts';
import { type Count, nothing } from './cost/count.ts';
import { type Container, openStage, TABLE_NAME } from './cost/stage.ts';
import { fill, RARE_ACCOUNT } from './growth/fill.ts';
import { startDatabase } from './growth/start-database.ts';
import { defineBench } from './report/define-bench.ts';

const SIZES = [10, 1_000, 100_000] as const;
/** Calls of each kind whose processor time is shown: their mean. */
const TIMES = 30;

export const bench = defineBench({
  measures: 'what a table of 100,000 ended actions makes dearer: units read, against a table of 1,000',
  isExact: true,
  isQuick: false,
  figures: {
    'accepting a reply and doing it': { unit: '×', atMost: 1 },
    'reading an action': { unit: '×', atMost: 1 },
    'listing those of a state': { unit: '×', atMost: 1 },
    'listing those of a conversation': { unit: '×', atMost: 1 },
    'listing those of one account in a hundred': { unit: '×' },
    'a sweep with nothing to do': { unit: '×', atMost: 1 },
  },

  async run({ show, size = SIZES[2] }) {
    const database = await startDatabase(TABLE_NAME);
    const stage = await openStage(database);
    const container = stage.start();
    const kinds = kindsOf(container);
    const { actionId } = await container.ask(createReply, createReply.example, 'model');
    const model = await container.runtime.ledger().store.get<Action>(`A#${actionId}`);
    if (model?.body.state !== 'done') throw new Error('The action that the others are copies of is not done.');

    const rows: Row[] = [];
    let filled = 0;
    for (const stored of [SIZES[0], SIZES[1], size]) {
      await fill(database.url, TABLE_NAME, model, filled, stored);
      filled = stored;
      stage.world.advance(3_600_000);
      for (const [kind, go] of Object.entries(kinds))
        rows.push(await measured({ container, kind, stored, go, times: show ? TIMES : 0 }));
    }
    await stage.close();

    show?.(`${table(rows, COLUMNS)}\n`);
    const unitsOf = (kind: string, stored: number) =>
      rows.find((row) => row.kind === kind && row.stored === stored)?.count.readUnits ?? Number.NaN;
    return Object.fromEntries(Object.keys(kinds).map((kind) => [kind, unitsOf(kind, size) / unitsOf(kind, SIZES[1])]));
  },
});

interface Row {
  readonly kind: string;
  readonly stored: number;
  /** Of the first call. */
  readonly count: Count;
  /** The functions' own, without the table's: of a call, on average. */
  readonly processorMs: number;
}

const COLUMNS = [
  { title: 'what', text: ({ kind }: Row) => kind },
  { title: 'stored', text: ({ stored }: Row) => stored.toLocaleString('en-US').padStart(7) },
  { title: 'reads', text: ({ count }: Row) => String(count.reads).padStart(5) },
  { title: 'units', text: ({ count }: Row) => String(count.readUnits).padStart(5) },
  { title: 'processor ms', text: ({ processorMs }: Row) => processorMs.toFixed(1).padStart(12) },
] as const;

/** What people, callers and the schedule do. */
function kindsOf(container: Container): Readonly<Record<string, (time: number) => Promise<unknown>>> {
  const call = async (route: Route, input: object) => {
    const answer = await serveRoute(route, () => container.runtime)({ input }, lambdaContext());
    if (Object(answer).error !== undefined) throw new Error(`${route.name}: ${JSON.stringify(answer)}`);
  };
  const id = `act_${'0'.repeat(26)}`;
  let replies = 0;
  return {
    'accepting a reply and doing it': () => container.ask(createReply, createReply.example, `reply-${++replies}`),
    'reading an action': () => call(getAction, { actionId: id }),
    'listing those of a state': () => call(listActions, { state: 'done' }),
    'listing those of a conversation': () => call(listActions, { conversation: '1000000' }),
    'listing those of one account in a hundred': () => call(listActions, { state: 'done', account: RARE_ACCOUNT }),
    'a sweep with nothing to do': () => container.sweep(operations),
  };
}

interface Measuring {
  readonly container: Container;
  readonly kind: string;
  readonly stored: number;
  /** How often it is done once more, to take its processor time. */
  readonly times: number;
  go(time: number): Promise<unknown>;
}

async function measured({ container: { count }, kind, stored, times, go }: Measuring): Promise<Row> {
  Object.assign(count, nothing());
  await go(0);
  const first = { ...count };
  const before = process.cpuUsage();
  for (let time = 1; time <= times; time += 1) await go(time);
  const { user, system } = process.cpuUsage(before);
  return { kind, stored, count: first, processorMs: (user + system) / 1_000 / times };
}
