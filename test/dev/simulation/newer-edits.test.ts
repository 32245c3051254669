import { expect, it } from 'vitest';
import { PLAINLY, vendorWorld } from '../../../dev/simulation/plans.ts';
import type { Scenario } from '../../../dev/simulation/scenario.ts';
import { struck, wishing } from '../../../dev/simulation/scenarios/adapted.ts';
import { simulate } from '../../../dev/simulation/simulation.ts';
import { CALM } from '../../../dev/simulation/weather.ts';
import type { VendorRequest } from '../../../dev/simulators/exchange.ts';
import type { FaultName } from '../../../dev/simulators/faults.ts';
import { MINUTE_MS, SECOND_MS } from './figures.ts';

const OURS = 0;
const AGENTS = 2;
/** Conversations for each way to fail. */
const EACH = 8;

/** Nothing is applied, and nobody can tell. */
const LOST: readonly FaultName[] = [
  'reset-before',
  'hang-before',
  'status-before:500',
  'status-before:503',
  'refused',
  'dns',
  'rate-limited',
  'unauthorized',
];

it('reads before it sends again late, and overwrites nothing that an agent has set since the first attempt', async () => {
  const { statuses, attempts } = await editedMeanwhile(LOST);
  expect(Math.min(...attempts)).toBeGreaterThan(0);
  expect(statuses).toEqual(statuses.map(() => AGENTS));
});

/** Asks for a status in vain; an agent sets another one within two minutes; a minute later the vendor works again. */
async function editedMeanwhile(faults: readonly FaultName[]) {
  const conversations = EACH * faults.length;
  const editedAt = new Map<string, number>();
  let vendor: Scenario | undefined;
  const { witness } = await simulate({
    ...{ seed: 1, actions: conversations, paceMs: 2 * SECOND_MS, weather: CALM },
    scenarios(clock, random) {
      const scenario = PLAINLY.reamaze(vendorWorld(clock, random), conversations);
      vendor = scenario;
      const fails = struck(scenario, ({ path }) => {
        const [, slug, n] = /\/(extra-(\d+))/.exec(path) ?? [];
        // A read that asks whether the credentials are good concerns no conversation.
        if (slug === undefined) return undefined;
        const edit = editedAt.get(slug) ?? clock.now() + random.between(SECOND_MS, 2 * MINUTE_MS);
        if (!editedAt.has(slug)) clock.at(edit, () => void scenario.receive(agents('PUT', slug), undefined));
        editedAt.set(slug, edit);
        const name = faults[Number(n) % faults.length];
        return name && clock.now() < edit + MINUTE_MS ? { name, retryAfterS: 60 } : undefined;
      });
      return [wishing(fails, (wish, n) => ({ ...wish, input: { slug: `extra-${n}`, status: OURS } }))];
    },
  });
  const statuses: number[] = [];
  for (const slug of editedAt.keys()) {
    const delivery = await vendor?.receive(agents('GET', slug), undefined);
    if (delivery && 'answer' in delivery) statuses.push(JSON.parse(String(delivery.answer.body)).status);
  }
  expect(statuses.length).toBe(conversations);
  return { statuses, attempts: [...witness.actions.values()].map(({ history }) => history.length) };
}

/** What an agent's own browser sends. */
function agents(method: 'GET' | 'PUT', slug: string): VendorRequest {
  const credentials = Buffer.from('automation@shop.example:local-token').toString('base64');
  return {
    ...{ method, origin: 'https://acme.reamaze.io', path: `/api/v1/conversations/${slug}`, query: '' },
    headers: { authorization: `Basic ${credentials}`, accept: 'application/json', 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify({ conversation: { status: AGENTS } })),
  };
}
