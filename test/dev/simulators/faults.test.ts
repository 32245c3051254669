import { setImmediate } from 'node:timers/promises';
import nodeFetch from 'node-fetch';
import { afterEach, describe, expect, it } from 'vitest';
import { FAULT_FACTS, FAULTS, type FaultName } from '../../../dev/simulators/faults.ts';
import { createHelpscoutSimulator } from '../../../dev/simulators/helpscout/index.ts';
import type { Fetch } from '../../../dev/simulators/in-process.ts';
import type { Counts } from '../../../dev/simulators/recorded.ts';
import { type Served, serve } from '../../../dev/simulators/serve.ts';
import { virtualWorld } from './virtual-world.ts';

const LATER = 1_000;

/** Which failure of node-fetch, or which status, a caller sees; over a socket an accepted connection cannot be refused. */
const SEEN: Record<FaultName, { inProcess: string; overSocket?: string }> = {
  refused: { inProcess: 'CONNECTING_ECONNREFUSED', overSocket: 'ECONNRESET' },
  dns: { inProcess: 'CONNECTING_ENOTFOUND', overSocket: 'ECONNRESET' },
  tls: { inProcess: 'CONNECTING_CERT_HAS_EXPIRED', overSocket: 'ECONNRESET' },
  'hang-before': { inProcess: 'aborted' },
  'reset-before': { inProcess: 'ECONNRESET' },
  'status-before:408': { inProcess: '408' },
  'status-before:429': { inProcess: '429' },
  'status-before:500': { inProcess: '500' },
  'status-before:502': { inProcess: '502' },
  'status-before:503': { inProcess: '503' },
  'status-before:504': { inProcess: '504' },
  unauthorized: { inProcess: '401' },
  'rate-limited': { inProcess: '429' },
  'yes-before:page': { inProcess: '200' },
  'yes-before:queued': { inProcess: '202' },
  'yes-before:error': { inProcess: '200' },
  'yes-before:empty': { inProcess: '204' },
  'yes-before:blank': { inProcess: '200' },
  'hang-after': { inProcess: 'aborted' },
  'stalled-after': { inProcess: 'aborted' },
  'reset-after': { inProcess: 'ECONNRESET' },
  'truncated-after': { inProcess: 'ECONNRESET' },
  'status-after:408': { inProcess: '408' },
  'status-after:500': { inProcess: '500' },
  'status-after:502': { inProcess: '502' },
  'status-after:503': { inProcess: '503' },
  'status-after:504': { inProcess: '504' },
  'yes-after:page': { inProcess: '200' },
  'yes-after:queued': { inProcess: '202' },
  'yes-after:error': { inProcess: '200' },
  'yes-after:empty': { inProcess: '204' },
  'yes-after:blank': { inProcess: '200' },
  // node-fetch cannot read no bytes as brotli: our transport decodes by itself.
  encoded: { inProcess: '201', overSocket: 'Z_BUF_ERROR' },
  malformed: { inProcess: '201' },
  'list:empty': { inProcess: '201' },
  'list:newest': { inProcess: '201' },
  slow: { inProcess: '201' },
  'late-commit': { inProcess: '504' },
  'late-commit:reset': { inProcess: 'ECONNRESET' },
  'late-commit:hang': { inProcess: 'aborted' },
};

/**
 * Sends one reply and tells what its sender saw: a status, an error's code, or that it gave up.
 * It gives up as soon as a request that will never be answered has arrived: no clock is involved.
 */
async function reply(fetch: Fetch, base: string, hanging?: { readonly counts: Counts }): Promise<string> {
  const giveUp = new AbortController();
  if (hanging) void arrivalAt(hanging).then(() => giveUp.abort());
  try {
    const response = await fetch(`${base}/v2/conversations/123/reply`, {
      method: 'POST',
      headers: { authorization: 'Bearer good', 'content-type': 'application/json' },
      body: JSON.stringify({ text: 'It has left our warehouse.', customer: { id: 123 } }),
      signal: giveUp.signal,
    });
    await response.text();
    return String(response.status);
  } catch (error) {
    const { name, code } = error as { name: string; code?: string };
    return name === 'AbortError' ? 'aborted' : (code ?? name);
  }
}

async function arrivalAt({ counts }: { readonly counts: Counts }): Promise<void> {
  while (counts.requests === 0) await setImmediate();
}

function simulator() {
  const world = virtualWorld();
  return { world, sim: createHelpscoutSimulator({ world, knobs: { accessTokens: ['good'] } }) };
}

function mailsExpected(fault: FaultName): { atOnce: number; later: number } {
  const { acts } = FAULT_FACTS[fault];
  return { atOnce: acts === 'at once' ? 1 : 0, later: acts === 'no' ? 0 : 1 };
}

describe('every fault acts or does not act as it is named', () => {
  let served: Served | undefined;
  afterEach(async () => {
    await served?.close();
    served = undefined;
  });

  it.each(FAULTS)('%s, in this process', async (fault) => {
    const { sim, world } = simulator();
    sim.faults.push({ name: fault, ms: LATER });
    const { inProcess } = SEEN[fault];
    const hanging = inProcess === 'aborted' ? sim : undefined;
    expect(await reply(sim.fetch, 'https://api.helpscout.net', hanging)).toBe(inProcess);
    const { atOnce, later } = mailsExpected(fault);
    expect(sim.effects()).toHaveLength(atOnce);
    world.advance(LATER);
    expect(sim.effects()).toHaveLength(later);
    expect(await reply(sim.fetch, 'https://api.helpscout.net')).toBe('201');
  });

  it.each(FAULTS)('%s, over a socket', async (fault) => {
    const { sim, world } = simulator();
    served = await serve(sim);
    sim.faults.push({ name: fault, ms: LATER });
    const { inProcess, overSocket = inProcess } = SEEN[fault];
    const hanging = inProcess === 'aborted' ? sim : undefined;
    expect(await reply(nodeFetch, served.url, hanging)).toBe(overSocket);
    const { atOnce, later } = mailsExpected(fault);
    expect(sim.effects()).toHaveLength(atOnce);
    world.advance(LATER);
    expect(sim.effects()).toHaveLength(later);
  });
});
