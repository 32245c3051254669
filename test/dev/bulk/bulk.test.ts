import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Item, type Job, type Refused, readItems } from '../../../dev/bulk/items.ts';
import { plan } from '../../../dev/bulk/plan.ts';
import { fileRows } from '../../../dev/bulk/rows.ts';
import { type Answer, type Outcome, runItems } from '../../../dev/bulk/run.ts';
import { createHelpscoutSimulator } from '../../../dev/simulators/helpscout/index.ts';
import { operation } from '../../../functions/helpscout/create-reply.ts';
import type { Mapping } from '../../../lib/mappings/compile.ts';
import { depth } from '../../kit/depth.ts';
import { everything } from '../../kit/world.ts';
import { virtualWorld } from '../simulators/virtual-world.ts';

const folder = mkdtempSync(join(tmpdir(), 'bulk-'));
afterAll(() => rmSync(folder, { recursive: true }));

const MAPPING: Mapping = {
  name: 'order-shipped',
  match: { source: ['shop'], 'detail-type': ['order.shipped'] },
  operation: 'helpscout.createReply',
  input: {
    conversationId: 'detail.conversation',
    text: 'Order {{ detail.order }} is on its way.',
    customer: { id: 123 },
  },
  key: ['order-shipped', 'detail.order'],
};

function job(name: string, text: string): Job {
  const file = join(folder, name);
  writeFileSync(file, text);
  return { rows: fileRows(file), mapping: MAPPING, operation: operation as Job['operation'] };
}

async function all(items: AsyncIterable<Item | Refused>): Promise<readonly (Item | Refused)[]> {
  const list: (Item | Refused)[] = [];
  for await (const item of items) list.push(item);
  return list;
}

describe('the rows of a file', () => {
  it('become requests under keys of their own, from CSV and from JSON lines alike', async () => {
    const csv = await all(readItems(job('a.csv', '\ufeffconversation,order\n123,"5,1"\n124,52\n')));
    const lines = '{"conversation":"123","order":"5,1"}\n\n{"conversation":"124","order":"52"}\n';
    expect(csv).toMatchObject([
      { row: 1, account: 'default', request: { input: { conversationId: '123', text: 'Order 5,1 is on its way.' } } },
      { row: 2, cost: 3 },
    ]);
    expect(await all(readItems(job('a.jsonl', lines)))).toEqual(csv);
  });

  it('have nested fields where the name of a column has dots', async () => {
    const at = job('nested.csv', 'order.id,order.conversation.id\n51,123\n');
    const input = {
      ...MAPPING.input,
      conversationId: 'detail.order.conversation.id',
      text: 'Order {{ detail.order.id }}',
    };
    const nested = { ...MAPPING, input, key: ['order-shipped', 'detail.order.id'] };
    expect(await all(readItems({ ...at, mapping: nested }))).toMatchObject([
      { request: { input: { conversationId: '123', text: 'Order 51' } } },
    ]);
    for (const head of ['order,order.id', 'order.id,order'])
      await expect(all(readItems(job('twice.csv', `${head}\n1,2\n`)))).rejects.toThrow('contradict each other');
  });

  it('cannot be read where there is no file, and the error is the caller’s to tell', async () => {
    for (const name of ['none.csv', 'none.jsonl'])
      await expect(all(readItems({ ...job('a.csv', ''), rows: fileRows(join(folder, name)) }))).rejects.toMatchObject({
        code: 'ENOENT',
      });
  });

  it('are refused one by one, with the reason, and none is sent with a hole', async () => {
    const items = await all(readItems(job('b.csv', 'conversation,order\n123,\n../x,5\n125,7\n')));
    expect(items).toMatchObject([
      { row: 1, refused: expect.any(String) },
      { row: 2, refused: expect.any(String) },
      { row: 3 },
    ]);
    expect(await all(readItems(job('b.jsonl', 'not json\n[1]\n')))).toMatchObject([
      { row: 1, refused: 'is broken JSON' },
      { row: 2, refused: 'is JSON, but no object' },
    ]);
  });

  it.each([
    ['list.json', '[{"order":"5"}]', 'list.json is not read. A file of rows ends with .csv'],
    ['empty.csv', '', 'empty.csv has no row.'],
    ['heading.csv', 'conversation,order\n', 'heading.csv has no row.'],
    ['empty.jsonl', '\n', 'empty.jsonl has no row.'],
    ['semi.csv', 'conversation;order\n123;5\n', 'has one column, conversation;order: separate the cells by commas.'],
    ['short.csv', 'conversation,order\n123\n', 'is no CSV at line 2: the heading has 2 cells, and this row 1.'],
    [
      'open.csv',
      'conversation,order\n1,2\n123,"Ana\n',
      'is no CSV at line 3: a quote is opened there, and not closed.',
    ],
    ['quote.csv', 'conversation,order\n123,5" Ana\n', 'is no CSV at line 2: a cell with a quote in it must be quoted'],
  ])('cannot be read where the file is none, which is said without what is in it: %s', async (name, text, said) => {
    const error = await all(readItems(job(name, text))).catch((thrown: Error) => thrown);
    expect(String(error)).toContain(said);
    expect(String(error)).not.toContain('Ana');
  });

  it('are counted before anything is sent, with how long it takes', async () => {
    const rows = Array.from({ length: 400 }, (_, index) => `123,${index % 300}`).join('\n');
    const planned = await plan(readItems(job('c.csv', `conversation,order\n${rows}\n,1\n`)));
    expect(planned).toMatchObject({ rows: 401, items: 400, repeated: 100, accounts: ['helpscout/default'] });
    expect(planned.refused).toMatchObject([{ row: 401 }]);
    expect(planned.minutes).toBeCloseTo((300 * 3) / (400 * 0.8));
  });
});

describe('a job', () => {
  const ROWS = depth({ quick: 120, thorough: 300 });
  const file = () =>
    job(
      'd.csv',
      `conversation,order\n${Array.from({ length: ROWS }, (_, index) => `${10_000 + (index % 50)},${index}`).join('\n')}\n`,
    );

  /** The bundle in virtual time, with an account that has room for everybody. */
  function bundleWith() {
    const world = virtualWorld();
    const helpscout = createHelpscoutSimulator({ world, extraConversations: 50 });
    return { ...everything({ world, fetch: helpscout.fetch }), mails: () => helpscout.effects() };
  }

  async function runAll(
    on: ReturnType<typeof bundleWith>,
    goesOn: (told: number) => boolean = () => true,
    between = async () => {},
  ) {
    const told: Outcome[] = [];
    await runItems(readItems(file()), {
      perMinute: () => 400,
      async invoke(request) {
        await between();
        return (await on.bundle.invoke(operation, request)) as Answer;
      },
      tell: (outcome) => told.push(outcome),
      goesOn: () => goesOn(told.length),
      world: on.world,
      atOnce: 1,
    });
    return told;
  }

  it('carries out every row once, none waits, and an interactive reply finds room at any time', async () => {
    const on = bundleWith();
    const interactive: number[] = [];
    let rows = 0;
    const told = await runAll(on, undefined, async () => {
      rows += 1;
      if (rows % 60 !== 30) return;
      const { status } = await on.bundle.http(operation, {
        pathParameters: { conversationId: '123' },
        body: { customer: { id: 123 }, text: `Interactive ${rows}` },
      });
      interactive.push(status);
    });
    expect(told.map(({ state }) => state)).toEqual(Array(ROWS).fill('done'));
    expect(interactive).toEqual(Array(ROWS / 60).fill(200));
    const texts = on.mails().map(({ text }) => text);
    expect(new Set(texts).size).toBe(ROWS + interactive.length);
    expect(texts).toHaveLength(ROWS + interactive.length);
  });

  it('lets callers go first: a row waits where a caller does not', async () => {
    const on = bundleWith();
    const reply = (text: string) =>
      on.bundle.http(operation, {
        pathParameters: { conversationId: '123' },
        body: { customer: { id: 123 }, text },
      });
    const started = on.world.now();
    // More than half of the burst.
    for (let n = 0; n < 8; n += 1) await reply(`Interactive ${n}`);
    expect((await reply('And one more')).status).toBe(200);
    expect(on.world.now()).toBe(started);
    expect(await runAll(on, (count) => count < 1)).toMatchObject([{ state: 'done' }]);
    expect(on.world.now() - started).toBeGreaterThan(500);
  });

  it('goes on by its keys alone where it was stopped, and sends nothing again', async () => {
    const on = bundleWith();
    expect(await runAll(on, (count) => count < 100)).toHaveLength(100);
    const started = on.world.now();
    const told = await runAll(on);
    expect(told.filter(({ replayed }) => replayed)).toHaveLength(100);
    expect(on.mails()).toHaveLength(ROWS);
    // What is on record takes no share of the pace.
    expect(on.world.now() - started).toBeLessThan(((ROWS - 100) * 3 * 60_000) / (400 * 0.8) + 60_000);
    expect((await runAll(on)).every(({ replayed }) => replayed)).toBe(true);
    expect(on.mails()).toHaveLength(ROWS);
  });

  it('asks again for what was not recorded, and tells what failed', async () => {
    const answers: Answer[] = [
      { error: { kind: 'unavailable', detail: 'The ledger cannot be reached.' } },
      { state: 'done' },
      { error: { kind: 'conversation_not_found', detail: 'There is no such conversation.' } },
    ];
    const told: Outcome[] = [];
    const world = virtualWorld();
    await runItems(readItems(job('e.csv', 'conversation,order\n1,1\n2,2\n')), {
      ...{ perMinute: () => 400, world, atOnce: 1, goesOn: () => true, tell: (outcome) => told.push(outcome) },
      invoke: async () => answers.shift() ?? {},
    });
    expect(told).toMatchObject([
      { row: 1, state: 'done' },
      { row: 2, state: 'failed', reason: 'conversation_not_found' },
    ]);
  });
});
