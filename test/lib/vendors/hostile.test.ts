import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSimulators, SECRETS, SIMULATED } from '../../../dev/simulators/simulators.ts';
import { ended } from '../../../lib/ledger/records/action.ts';
import type { Operation, Query } from '../../../lib/operation.ts';
import { targetAccountOf } from '../../../lib/target-account.ts';
import { VENDOR_NAMES } from '../../../lib/vendors/vendors.ts';
import { readServed } from '../../../scripts/catalog.ts';
import { virtualWorld } from '../../dev/simulators/virtual-world.ts';
import { createBundle } from '../../kit/bundle.ts';
import { depth } from '../../kit/depth.ts';
import { HOSTILITIES, type Hostility, hostileVendors } from '../../kit/hostile-vendor.ts';

/** A read may have 10 MB; what is in the sockets' buffers when it is given up comes on top. */
const MOST_BYTES = 20_000_000;
const ROUNDS = 3;

const served = await readServed();
const operations: readonly Operation[] = served.flatMap((each) => (each.kind === 'operation' ? [each.declared] : []));
const queries: readonly Query[] = served.flatMap((each) => (each.kind === 'query' ? [each.declared] : []));
const secrets = (origins: ReadonlyMap<string, string>) =>
  Object.fromEntries(VENDOR_NAMES.map((name) => [`${name}/default`, SIMULATED[name].secret(origins.get(name))]));
const CREDENTIALS = Object.values(SECRETS).flatMap((secret) =>
  [secret['password'], secret['clientSecret'], secret['accessToken'], secret['apiToken']].filter(
    (each) => typeof each === 'string',
  ),
);

/** The whole bundle, over real sockets, with vendors on this machine. A response may take so long in real time; the clock stands. */
async function standing(hostility: Hostility, isHostileTo: (method: string, url: string) => boolean) {
  const world = virtualWorld();
  const simulators = createSimulators({ world });
  const vendors = await hostileVendors(simulators, VENDOR_NAMES);
  vendors.isHostileTo.request = ({ method = '', url = '' }) => isHostileTo(method, url);
  vendors.state.hostility = hostility;
  const after = (_: number, task: () => void) => {
    const timer = setTimeout(task, hostility.isEndless ? 150 : 10_000);
    return () => clearTimeout(timer);
  };
  const bundle = createBundle(undefined, secrets(vendors.origins), { world: { ...world, after } });
  return { world, bundle, vendors, simulators };
}

const IS = {
  'to all requests': () => true,
  'to all but requests for a token': (_: string, url: string) => !url.includes('oauth'),
  'to writes': (method: string, url: string) => method !== 'GET' && !url.includes('oauth'),
} as const;

/** Every so manyth of a list: which, is the hostility's turn. Of three scopes and a tenth of the operations every pair comes. */
function byTurns<Each>(all: readonly Each[], each: number, hostility: Hostility): readonly Each[] {
  return all.filter((_, index) => (index + HOSTILITIES.indexOf(hostility)) % each === 0);
}

/** `npm run check:security` tries every hostility in each of them, the tests in one, by turns. */
const scopesOf = (hostility: Hostility) =>
  byTurns(Object.entries(IS), process.env['CHECK_SECURITY'] === 'all' ? 1 : 3, hostility);
const EACH = depth({ quick: 10, thorough: 1 });

describe.each(HOSTILITIES.map((hostility) => [hostility.says, hostility] as const))(
  'a vendor that responds with %s',
  (_, hostility) => {
    describe.each(scopesOf(hostility))('%s', (__, isHostileTo) => {
      let all: Awaited<ReturnType<typeof standing>>;
      beforeAll(async () => {
        all = await standing(hostility, isHostileTo);
      });
      afterAll(() => all.vendors.close());

      it('makes no operation fail in an unforeseen way, or be called done that is not', async () => {
        const { bundle, world, vendors, simulators } = all;
        for (const operation of byTurns(operations, EACH, hostility)) {
          const { vendor } = targetAccountOf(operation, operation.input.parse(operation.example), 'default');
          const before = simulators[vendor].effects().length;
          const request = { input: operation.example, idempotencyKey: operation.name };
          const answer = Object(await bundle.invoke(operation, request));
          const actionId: string = answer.actionId ?? answer.error.actionId;
          let action = await bundle.drive(operation, actionId);
          for (let round = 0; round < ROUNDS && !ended(action) && action.state !== 'held'; round += 1) {
            world.advance(Math.max(1_000, action.due - world.now()));
            action = await bundle.drive(operation, actionId);
          }
          const effects = simulators[vendor].effects().length - before;
          const where = `${operation.name}: ${action.state}`;
          if (action.state === 'failed') expect(action.failure.kind, where).not.toBe('internal');
          const isLie = hostility.isHelpScoutsYes && vendor === 'helpscout';
          if (!hostility.isForwarded && !isLie && action.state === 'done')
            expect(action, where).toMatchObject({ reconciled: true });
          const isOnce = operation.resend(operation.input.parse(operation.example)) === 'once';
          const isReadWell = isHostileTo === IS['to writes'];
          expect(effects, where).toBeLessThanOrEqual(isOnce && isReadWell ? 1 : 2);
          if (!hostility.isForwarded && isHostileTo === IS['to writes']) expect(effects, where).toBe(0);
          expect(JSON.stringify(bundle.lines.splice(0)), where).not.toMatch(
            /"error":"(TypeError|RangeError|ReferenceError|SyntaxError)/,
          );
        }
        expect(vendors.state.hits).toBeGreaterThan(0);
        expect(vendors.state.visits).toBe(0);
        expect(vendors.state.received).toBeLessThan(MOST_BYTES);
        expect(Object({}).polluted).toBeUndefined();
      });

      // No query writes.
      if (isHostileTo === IS['to writes']) return;

      it('makes no query fail in an unforeseen way', async () => {
        const { bundle, world, vendors } = all;
        for (const query of byTurns(queries, EACH, hostility)) {
          const names = [...query.route.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
          const [path, rest] = [true, false].map((isPath) =>
            Object.fromEntries(Object.entries(query.example).filter(([name]) => names.includes(name) === isPath)),
          );
          const isGet = query.route.startsWith('GET');
          world.advance(120_000);
          const given = {
            pathParameters: path as Record<string, string>,
            ...(isGet ? { query: rest as Record<string, string> } : { body: rest }),
          };
          const { status, body } = await bundle.query(query, given);
          const where = `${query.name}: ${status} ${JSON.stringify(body).slice(0, 300)}`;
          expect(status, where).toBeLessThan(504);
          expect(body.kind, where).not.toBe('internal');
          for (const credential of CREDENTIALS) expect(where).not.toContain(credential);
        }
        expect(vendors.state.visits).toBe(0);
      });
    });
  },
);
