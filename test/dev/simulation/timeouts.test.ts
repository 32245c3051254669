import { expect, it } from 'vitest';
import type { Fate, Port } from '../../../dev/simulation/process.ts';
import { REPLY, stand } from './standing.ts';

/** A reply whose function waits for its k-th call until Lambda ends it, and of which only the sweep's wake-ups arrive. */
async function endedAt(k: number, hangs: 'before' | 'after') {
  const calls: Port[] = [];
  let isSweeping = false;
  const queueFaults = {
    ...{ doubled: 0, late: 0 },
    get lost() {
      return isSweeping ? 0 : 1;
    },
  };
  const all = stand({
    queueFaults,
    env: { SETTLE_MS: '60000' },
    fates: (port): Fate => ({ latencyMs: 5, ...(calls.push(port) - 1 === k ? { hangs } : {}) }),
  });
  const told = await all.during(all.ask('http', REPLY, 'order-5123'));
  const struck = calls[k];
  all.sweepEachMinute((sweeping) => {
    isSweeping = sweeping;
  });
  await all.settled();
  return { all, told, struck };
}

it.each(['before', 'after'] as const)(
  'a function that Lambda ends at its timeout sends once at most, and the sweep ends the rest: whichever call hangs %s its effect',
  async (hangs) => {
    for (let k = 0; ; k += 1) {
      const { all, told, struck } = await endedAt(k, hangs);
      const effects = all.simulators.helpscout.effects().length;
      const [action] = all.witness.actions.values();
      const where = `${struck}, call ${k}`;
      expect(all.witness.offences, where).toEqual([]);
      if (action) expect([action.state, effects], where).toEqual(['done', 1]);
      else expect([told.body.kind, effects], where).toEqual(['died', 0]);
      if (struck === undefined) {
        expect(k).toBeGreaterThan(12);
        break;
      }
    }
  },
);
