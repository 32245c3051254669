import { expect, it } from 'vitest';
import { FAULT_FACTS, FAULTS } from '../../dev/simulators/faults.ts';
import type { Operation, Query, VendorName } from '../../lib/operation.ts';
import type { HttpRequest } from './http-event.ts';
import { type Everything, everything, untilSettled } from './world.ts';

interface Tried {
  readonly vendor: VendorName;
  /** What the simulator calls the request that counts. */
  readonly request: string;
  readonly ask: HttpRequest;
  /** Part of the answer's result. */
  readonly result: object;
}

/** What makes something is counted at the vendor; what sets a value may set it again, and shows only whether it is set. */
type Shown = { effects(all: Everything): number } | { isSet(all: Everything): boolean };

/** Faults that end by themselves: in a virtual world no time passes while a request hangs. */
const ENDING = FAULTS.filter((name) => !/hang|stalled/.test(name));

/** The promises of every operation, tried on one: it is done, its key makes it one action, and whatever goes wrong it takes effect once. */
export function keepsPromises(operation: Operation, { vendor, request, ask, result, ...shown }: Tried & Shown): void {
  const effects = (all: Everything) => ('isSet' in shown ? Number(shown.isSet(all)) : shown.effects(all));

  it('is carried out, and answers what it did', async () => {
    const all = everything();
    const answer = await all.bundle.http(operation, ask);
    expect(answer).toMatchObject({ status: 200, body: { state: 'done', result } });
    expect(effects(all)).toBe(1);
  });

  it('with one key is one action', async () => {
    const all = everything();
    const keyed = { ...ask, headers: { 'idempotency-key': 'once' } };
    const first = await all.bundle.http(operation, keyed);
    const sent = all.vendors.requests();
    const second = await all.bundle.http(operation, keyed);
    expect(second.body).toMatchObject({ actionId: first.body.actionId, replayed: true });
    expect(effects(all)).toBe(1);
    expect(all.vendors.requests()).toBe(sent);
  });

  it.each(ENDING)('ends as it says it does: %s', async (name) => {
    const all = everything();
    const before = effects(all);
    all.vendors.simulators[vendor].faults.push({ name, match: { operation: request } });
    const { body } = await all.bundle.http(operation, ask);
    const { state } = await untilSettled(all, operation, body.actionId);
    all.world.advance(600_000);
    if ('effects' in shown) expect(effects(all)).toBeLessThanOrEqual(1);
    if (state === 'done') expect(effects(all)).toBe(1);
    if (state === 'failed') expect(effects(all)).toBe(before);
    if (FAULT_FACTS[name].acts !== 'no') expect(effects(all)).toBe(1);
  });

  it('in a dry run changes nothing and shows the request', async () => {
    const all = everything();
    const before = effects(all);
    const answer = await all.bundle.http(operation, { ...ask, query: { dryRun: 'true' } });
    expect(answer).toMatchObject({ status: 200, body: { dryRun: true, request: { url: expect.any(String) } } });
    expect(effects(all)).toBe(before);
  });
}

interface Asked {
  readonly ask: HttpRequest;
  /** Part of the answer. */
  readonly answer: object;
}

/** The promises of every query: it answers, records nothing, and is refused cleanly when the limit is used up. */
export function answersAtOnce(query: Query, { ask, answer }: Asked): void {
  it('answers what stands there, and records nothing', async () => {
    const all = everything();
    expect(await all.bundle.query(query, ask)).toMatchObject({ status: 200, body: answer });
    expect(all.bundle.announced).toEqual([]);
    expect(all.bundle.wakeUps).toEqual([]);
  });

  it('is refused with the time to come back once the limit is used up', async () => {
    const all = everything();
    for (let asked = 0; asked < 200; asked += 1) {
      const { status, headers } = await all.bundle.query(query, ask);
      if (status === 200) continue;
      expect(status).toBe(429);
      expect(headers).toHaveProperty('retry-after');
      return;
    }
    throw new Error('Two hundred queries at once were all answered.');
  });
}
