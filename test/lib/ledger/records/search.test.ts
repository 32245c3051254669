import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Action } from '../../../../lib/ledger/records/action.ts';
import { actionIdOf } from '../../../../lib/ledger/records/identity.ts';
import { type Criteria, search } from '../../../../lib/ledger/records/search.ts';
import { aLedger, anAction, NOW, onRecord, type TestLedger } from '../../../kit/ledger.ts';

const OPERATIONS = ['helpscout.createReply', 'khoros.reactivateAuthorConversations'] as const;
/** Those that run are in no list, and are found otherwise. */
const LISTED = ['waiting', 'running', 'done'] as const;
const ACCOUNTS = ['default', 'other'] as const;
const everybody = () => true;
/** More than any search here can have: without an end it would go on for ever. */
const MOST_PAGES = 50;

/** An action whose id follows from its key, as it does outside of tests. */
function keyed(
  key: string,
  action: Partial<Action> & { readonly operation: string; readonly account: string },
): Action {
  const vendor = action.operation.startsWith('khoros') ? 'khoros' : 'helpscout';
  return anAction({ vendor, ...action, id: actionIdOf(action.operation, action.account, { key }) });
}

/** Every page, one after the other. */
async function pagesOf(
  ledger: TestLedger,
  criteria: Criteria,
  limit: number,
  visible: (vendor: string, account: string) => boolean = everybody,
) {
  const pages: (readonly Action[])[] = [];
  let from: string | undefined;
  do {
    const page = await search(ledger, criteria, { limit, from, visible });
    pages.push(page.actions);
    from = page.next;
    expect(pages.length, 'a page begins where the one before it ended').toBeLessThan(MOST_PAGES);
  } while (from !== undefined);
  return pages;
}

describe('a search', () => {
  const records = fc.array(
    fc.record({
      operation: fc.constantFrom(...OPERATIONS),
      account: fc.constantFrom(...ACCOUNTS),
      state: fc.constantFrom(...LISTED),
      conversation: fc.constantFrom('123', '124'),
      acceptedAt: fc.integer({ min: NOW - 5, max: NOW }),
    }),
    { minLength: 5, maxLength: 25 },
  );
  // Few criteria at a time: of a search that names all of them nothing is ever found.
  const optional = <Value>(values: fc.Arbitrary<Value>) =>
    fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: values });
  const criteria = fc
    .record({
      state: optional(fc.constantFrom(...LISTED)),
      conversation: optional(fc.constantFrom('123', '124', '125')),
      vendor: optional(fc.constantFrom('helpscout', 'khoros')),
      account: optional(fc.constantFrom(...ACCOUNTS)),
      operation: optional(fc.constantFrom(...OPERATIONS)),
      key: optional(fc.constantFrom('0', '1', '30')),
      since: optional(fc.integer({ min: NOW - 6, max: NOW + 1 })),
      until: optional(fc.integer({ min: NOW - 6, max: NOW + 1 })),
    })
    .filter(({ state, conversation, operation, account, key }) =>
      Boolean(state ?? conversation ?? (operation && account && key)),
    );

  it('finds what fits and may be seen, newest first, each once, and fills every page but the last', async () => {
    let foundAtAll = 0;
    await fc.assert(
      fc.asyncProperty(
        records,
        criteria,
        fc.integer({ min: 1, max: 4 }),
        fc.boolean(),
        async (given, wanted, limit, all) => {
          const ledger = aLedger();
          const actions = given.map((action, key) => keyed(`${key}`, action));
          for (const action of actions) await onRecord(ledger, action);
          const visible = (_: string, account: string) => all || account === 'default';
          const pages = await pagesOf(ledger, wanted, limit, visible);

          const { key, since = 0, until = Number.POSITIVE_INFINITY, ...same } = wanted;
          const expected = actions.filter(
            (action) =>
              Object.entries(same).every(
                ([name, value]) => value === undefined || action[name as keyof Action] === value,
              ) &&
              (key === undefined || action.id === actionIdOf(action.operation, action.account, { key })) &&
              action.acceptedAt >= since &&
              action.acceptedAt <= until &&
              visible('', action.account),
          );
          const found = pages.flat();
          foundAtAll += found.length;
          expect(found.map(({ id }) => id).sort()).toEqual(expected.map(({ id }) => id).sort());
          const times = found.map(({ acceptedAt }) => acceptedAt);
          expect(times).toEqual([...times].sort((a, b) => b - a));
          expect(pages.slice(0, -1).every((page) => page.length === limit)).toBe(true);
          if (found.length > 0) expect(pages.at(-1)).not.toEqual([]);
        },
      ),
      { numRuns: 150 },
    );
    expect(foundAtAll, 'of what is looked for something is there').toBeGreaterThan(100);
  });

  it('leaves out what has changed, or gone, since the index was written', async () => {
    const ledger = aLedger();
    const done = (id: string) => anAction({ id, phase: 'done' });
    for (const id of ['act_0', 'act_1', 'act_2', 'act_3']) await onRecord(ledger, done(id));
    const stale = await ledger.store.list({ by: 'state', value: 'done' }, { low: '0', high: '~', limit: 9 });
    await onRecord(ledger, anAction({ id: 'act_0', phase: 'failed' }));
    await onRecord(ledger, done('act_1'), { expires: NOW / 1000 });
    await ledger.store.delete('A#act_2');
    const late = { ...ledger, store: { ...ledger.store, list: async () => stale } };
    const { actions } = await search(late, { state: 'done' }, { limit: 9, visible: everybody });
    expect(actions.map(({ id }) => id)).toEqual(['act_3']);
  });

  it('reads one action where the key is named, and no list', async () => {
    const ledger = aLedger();
    const [operation] = OPERATIONS;
    await onRecord(ledger, keyed('order-5123', { operation, account: 'default' }));
    const verbs: string[] = [];
    ledger.disturb = ({ verb, go }) => {
      verbs.push(verb);
      return go();
    };
    const wanted = { operation, account: 'default', key: 'order-5123' };
    const { actions } = await search(ledger, wanted, { limit: 25, visible: everybody });
    expect(actions).toHaveLength(1);
    expect(new Set(verbs)).toEqual(new Set(['get']));
  });

  it('reads no action that the list alone shows not to fit, and ends a page that it looks for in vain', async () => {
    const ledger = aLedger();
    for (let index = 0; index < 5_300; index += 1)
      await onRecord(ledger, anAction({ id: `act_${index}`, state: 'done', acceptedAt: NOW - index }));
    let reads = 0;
    ledger.disturb = ({ verb, go }) => {
      reads += verb === 'get' ? 1 : 0;
      return go();
    };
    const criteria = { state: 'done', vendor: 'khoros' } as const;
    const first = await search(ledger, criteria, { limit: 25, visible: everybody });
    expect(first).toMatchObject({ actions: [], next: expect.any(String) });
    expect(await search(ledger, criteria, { limit: 25, from: first.next, visible: everybody })).toEqual({
      actions: [],
    });
    expect(reads).toBe(0);
  });

  it('goes on only from a cursor of its own', async () => {
    const ledger = aLedger();
    for (const id of ['act_0', 'act_1']) await onRecord(ledger, anAction({ id, phase: 'done' }));
    const { next } = await search(ledger, { state: 'done' }, { limit: 1, visible: everybody });
    const other = { state: 'done', vendor: 'helpscout' } as const;
    await expect(search(ledger, other, { limit: 1, from: next, visible: everybody })).rejects.toMatchObject({
      kind: 'invalid_input',
    });
  });
});
