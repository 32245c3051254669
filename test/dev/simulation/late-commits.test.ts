import { expect, it } from 'vitest';
import type { Clock } from '../../../dev/simulation/clock.ts';
import { PLAINLY, vendorWorld } from '../../../dev/simulation/plans.ts';
import { isWrite, struck, wishing } from '../../../dev/simulation/scenarios/adapted.ts';
import { simulate } from '../../../dev/simulation/simulation.ts';
import { CALM } from '../../../dev/simulation/weather.ts';
import type { FaultName } from '../../../dev/simulators/faults.ts';
import { sampled } from '../../kit/depth.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from './figures.ts';

const ACTIONS = 150;
const CONVERSATIONS = 20;
const SETTLE_MS = 120 * SECOND_MS;
const LATE: readonly FaultName[] = ['late-commit', 'late-commit:reset', 'late-commit:hang'];

const TEXTS: readonly (readonly [string, (n: number) => string])[] = [
  ['all of the same text', () => 'Your parcel is on its way.'],
  ['each of a text of its own', (n) => `Message ${n}.`],
];

it.each(sampled(TEXTS, 1))(
  'detects every duplicate of a vendor that commits later than the settle time, %s, within an hour, and nothing else',
  async (_, textOf) => {
    const detected = new Map<string, number>();
    let clock: Clock | undefined;
    const sent = new Set<string>();
    const outcome = await simulate({
      ...{ seed: 1, actions: ACTIONS, paceMs: 1_500, weather: CALM, env: { SETTLE_MS: String(SETTLE_MS) } },
      onLine(line) {
        const { message, actionId } = JSON.parse(line);
        if (message === 'duplicate detected') detected.set(actionId, clock?.now() ?? Number.NaN);
      },
      scenarios(itsClock, random) {
        clock = itsClock;
        const replies = wishing(PLAINLY.helpscout(vendorWorld(itsClock, random), CONVERSATIONS), (wish, n) => ({
          ...wish,
          input: { ...wish.input, text: textOf(n) },
        }));
        return [
          struck(replies, (request) => {
            const reply = request.body.toString();
            if (!isWrite(request) || sent.has(reply)) return undefined;
            sent.add(reply);
            if (sent.size % 9 !== 0) return undefined;
            return { name: LATE[(sent.size / 9) % LATE.length] ?? 'late-commit', ms: 300 * SECOND_MS };
          }),
        ];
      },
    });

    const effects = outcome.scenarios[0]?.effects() ?? new Map();
    const twice = outcome.told.flatMap(({ n, ids }) => ((effects.get(n) ?? []).length > 1 ? ids : []));
    expect(twice.length).toBeGreaterThan(10);
    expect([...detected.keys()].sort()).toEqual(twice.sort());
    expect(outcome.metrics.get('DuplicateDetected')).toBe(twice.length);
    for (const id of twice) {
      const action = outcome.witness.actions.get(id);
      expect(action).toMatchObject({ state: 'done', warnings: expect.arrayContaining(['duplicate_detected']) });
      const resentAt = action?.history.at(-1)?.at ?? Number.NaN;
      // The audit is the sweep's, which comes each minute.
      expect((detected.get(id) ?? Number.NaN) - resentAt).toBeLessThanOrEqual(HOUR_MS + 2 * MINUTE_MS);
    }
  },
);
