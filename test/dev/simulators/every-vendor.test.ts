import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { FAULT_FACTS, FAULTS } from '../../../dev/simulators/faults.ts';
import { createHelpscoutSimulator } from '../../../dev/simulators/helpscout/index.ts';
import { createKhorosSimulator } from '../../../dev/simulators/khoros/index.ts';
import { createReamazeSimulator } from '../../../dev/simulators/reamaze/index.ts';
import type { Simulator, SimulatorOptions } from '../../../dev/simulators/simulator.ts';
import { createWapikitSimulator } from '../../../dev/simulators/wapikit/index.ts';
import { type Ask, asking, basic } from './asking.ts';
import { virtualWorld } from './virtual-world.ts';

interface Vendor {
  readonly create: (options: SimulatorOptions) => Simulator;
  /** One write that has one effect. */
  readonly write: (ask: Ask) => Promise<unknown>;
  readonly headers: Record<string, string>;
  readonly unauthorized: number;
  /** Where a 429 says how long to wait, and what it says when asked for 7 seconds at 09:00:00. */
  readonly wait?: readonly [header: string, value: string];
}

const VENDORS: Readonly<Record<string, Vendor>> = {
  helpscout: {
    create: (options) => createHelpscoutSimulator({ ...options, knobs: { accessTokens: ['good'] } }),
    write: (ask) => ask('POST', '/v2/conversations/123/reply', { text: 'Hello', customer: { id: 123 } }),
    headers: { authorization: 'Bearer good' },
    unauthorized: 401,
    wait: ['x-ratelimit-retry-after', '7'],
  },
  khoros: {
    create: createKhorosSimulator,
    write: (ask) =>
      ask('PUT', '/api/v2/authors/networks/smooch/ids/573948029/conversations/reactivate?comment=my%20note'),
    headers: basic('local-api-user', 'local-password'),
    unauthorized: 401,
  },
  wapikit: {
    create: createWapikitSimulator,
    write: (ask) => ask('POST', '/api/conversation/6f9619ff-8b86-4d01-b42d-00cf4fc964ff', { status: 'Active' }),
    headers: { 'x-access-token': 'local-token' },
    unauthorized: 401,
    wait: ['x-ratelimit-reset', String(Date.UTC(2026, 2, 2, 9, 0, 7) / 1000)],
  },
  reamaze: {
    create: (options) => createReamazeSimulator({ ...options, knobs: { sendRetryAfter: true } }),
    write: (ask) => ask('PUT', '/api/v1/conversations/old-question', { conversation: { status: 0 } }),
    headers: { accept: 'application/json', ...basic('automation@shop.example', 'local-token') },
    unauthorized: 403,
    wait: ['retry-after', '7'],
  },
};

describe.each(Object.entries(VENDORS))('%s', (name, { create, write, headers, unauthorized, wait }) => {
  function vendor() {
    const world = virtualWorld();
    const sim = create({ world });
    return { world, sim, ask: asking(sim.fetch, 'https://vendor.example', headers) };
  }

  it.each(FAULTS)('acts, or does not act, under %s', async (fault) => {
    const { sim, ask, world } = vendor();
    sim.faults.push({ name: fault, ms: 5_000 });
    const { acts } = FAULT_FACTS[fault];
    const sent = write(ask).catch(() => {});
    const hangs = fault.includes('hang') || fault.startsWith('stalled');
    while (sim.counts.requests === 0) await new Promise(setImmediate);
    if (!hangs) await sent;
    expect(sim.effects()).toHaveLength(acts === 'at once' ? 1 : 0);
    world.advance(5_000);
    expect(sim.effects()).toHaveLength(acts === 'no' ? 0 : 1);
    expect(sim.counts.writes).toBe(acts === 'no' ? 0 : 1);
  });

  it('words a refused credential and a limit as the vendor does', async () => {
    const { sim, ask } = vendor();
    sim.faults.push('unauthorized', { name: 'rate-limited', retryAfterS: 7 });
    expect(await write(ask)).toMatchObject({ status: unauthorized });
    const limited = await ask('GET', '/anything');
    expect(limited.status).toBe(429);
    if (wait) expect(limited.headers.get(wait[0])).toBe(wait[1]);
    expect(sim.effects()).toEqual([]);
  });

  it('takes its time where it has latency, and no more than that', async () => {
    const world = virtualWorld();
    const sim = create({ world, latencyMs: 40 });
    const started = world.now();
    await write(asking(sim.fetch, 'https://vendor.example', headers));
    expect(world.now() - started).toBe(80);
  });

  it('names every knob, and nothing else as one, in its README', async () => {
    const readme = await readFile(new URL(`../../../dev/simulators/${name}/README.md`, import.meta.url), 'utf8');
    const [, knobs = ''] = /## Knobs\n([\s\S]*?)\n## /.exec(readme) ?? [];
    const named = [...knobs.matchAll(/^\| `(\w+)`/gm)].map(([, knob]) => knob);
    expect(named.sort()).toEqual(Object.keys(vendor().sim.knobs).sort());
  });

  it('has the same files as the others', async () => {
    const filesOf = async (vendorName: string) =>
      (await readdir(new URL(`../../../dev/simulators/${vendorName}/`, import.meta.url))).sort();
    expect(await filesOf(name)).toEqual(await filesOf('helpscout'));
  });

  it('shows what it holds as JSON', async () => {
    const { ask, sim } = vendor();
    await write(ask);
    expect(await ask('GET', '/_state')).toMatchObject({
      status: 200,
      body: { vendor: sim.name, counts: { requests: 1, writes: 1 }, effects: [{}], knobs: {}, state: {} },
    });
  });
});
