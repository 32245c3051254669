import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { FAULT_FACTS, FAULTS } from '../../../dev/simulators/faults.ts';
import { commonKnobs, type Simulator } from '../../../dev/simulators/simulator.ts';
import { SIMULATED } from '../../../dev/simulators/simulators.ts';
import { VENDOR_NAMES } from '../../../lib/vendors/vendors.ts';
import { asking } from './asking.ts';
import { virtualWorld } from './virtual-world.ts';

async function knobsNamedIn(readme: string): Promise<readonly string[]> {
  const text = await readFile(new URL(`../../../dev/simulators/${readme}`, import.meta.url), 'utf8');
  const [, knobs = ''] = /## Knobs\n([\s\S]*?)\n## /.exec(text) ?? [];
  return [...knobs.matchAll(/^\| `(\w+)`/gm)].map(([, knob = '']) => knob).sort();
}

it('every knob that all simulators have is named in the README for all', async () => {
  expect(await knobsNamedIn('README.md')).toEqual(Object.keys(commonKnobs()).sort());
});

describe.each(VENDOR_NAMES)('%s', (name) => {
  const { create, trial } = SIMULATED[name];
  const { headers, method, path, body, knobs = {} } = trial;

  function vendor(latencyMs = 0) {
    const world = virtualWorld();
    const sim: Simulator = create({ world, knobs: { ...knobs, latencyMs } });
    const ask = asking(sim.fetch, 'https://vendor.example', headers);
    return { world, sim, ask, write: () => ask(method, path, body) };
  }

  it.each(FAULTS)('acts, or does not act, under %s', async (fault) => {
    const { sim, write, world } = vendor();
    sim.faults.push({ name: fault, ms: 5_000 });
    const { acts } = FAULT_FACTS[fault];
    const sent = write().catch(() => {});
    const hangs = fault.includes('hang') || fault.startsWith('stalled');
    while (sim.counts.requests === 0) await new Promise(setImmediate);
    if (!hangs) await sent;
    expect(sim.effects()).toHaveLength(acts === 'at once' ? 1 : 0);
    world.advance(5_000);
    expect(sim.effects()).toHaveLength(acts === 'no' ? 0 : 1);
    expect(sim.counts.writes).toBe(acts === 'no' ? 0 : 1);
  });

  it('refuses a credential, and asks to wait, by a status that says so', async () => {
    const { sim, ask, write } = vendor();
    sim.faults.push('unauthorized', { name: 'rate-limited', retryAfterS: 7 });
    expect([401, 403]).toContain((await write()).status);
    expect((await ask('GET', '/anything')).status).toBe(429);
    expect(sim.effects()).toEqual([]);
  });

  it('takes its time where it has latency, and no more than that', async () => {
    const { world, write } = vendor(40);
    const started = world.now();
    await write();
    expect(world.now() - started).toBe(80);
  });

  it('tells the time of its own clock, in its responses and in what it holds', async () => {
    const { world, sim, ask } = vendor();
    sim.knobs.clockOffsetMs = -75_000;
    sim.reset();
    const { headers } = await ask(method, path, body);
    expect(Date.parse(headers.get('date') ?? '')).toBe(world.now() - 75_000);
    expect(JSON.stringify(sim.effects())).toContain(String(world.now() - 75_000));
  });

  it('refuses what the account may not touch, and nothing else', async () => {
    const { sim, write } = vendor();
    const segments = path.replace(/\?.*/, '').split('/');
    sim.knobs.forbidden = [
      'another',
      ...segments.filter((segment) => /\d/.test(segment) || segment === 'old-question'),
    ];
    expect([401, 403]).toContain((await write()).status);
    expect(sim.effects()).toEqual([]);
    sim.knobs.forbidden = ['another'];
    expect((await write()).status).toBeLessThan(300);
  });

  it('names every knob, and nothing else as one, in its README', async () => {
    const common = Object.keys(commonKnobs());
    const own = Object.keys(vendor().sim.knobs).filter((knob) => !common.includes(knob));
    expect(await knobsNamedIn(`${name}/README.md`)).toEqual(own.sort());
  });

  it('names its files as the others do, or says in its README what one of its own is for', async () => {
    const files = await readdir(new URL(`../../../dev/simulators/${name}/`, import.meta.url));
    const readmes = await Promise.all(
      ['README.md', `${name}/README.md`].map((file) =>
        readFile(new URL(`../../../dev/simulators/${file}`, import.meta.url), 'utf8'),
      ),
    );
    const strange = files.filter((file) => !readmes.some((text) => text.includes(`\`${file.replace(/\.ts$/, '')}\``)));
    expect(files).toEqual(expect.arrayContaining(['README.md', 'index.ts']));
    expect(strange.filter((file) => file !== 'README.md')).toEqual([]);
  });

  it('shows what it holds as JSON', async () => {
    const { ask, sim, write } = vendor();
    await write();
    expect(await ask('GET', '/_state')).toMatchObject({
      status: 200,
      body: { vendor: sim.name, counts: { requests: 1, writes: 1 }, effects: [{}], knobs: {}, state: {} },
    });
  });
});
