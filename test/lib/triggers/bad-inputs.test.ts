import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../../dev/simulation/memory-store.ts';
import { operations } from '../../../functions/registry.ts';
import { ERROR_KINDS, type ErrorKind } from '../../../lib/errors/kinds.ts';
import type { Problem } from '../../../lib/errors/problem.ts';
import { type BadInput, badInputs } from '../../kit/bad-inputs.ts';
import { createBundle } from '../../kit/bundle.ts';
import { SECRETS, simulatedVendors, VENDOR_ENVIRONMENT } from '../../kit/vendors.ts';

const known = new Map(operations.map((operation) => [operation.name as string, operation]));
const all = badInputs().filter(({ operation }) => known.has(operation.name));

describe('a bad request is refused before anything is touched', () => {
  it.each(all.map((bad) => [bad.title, bad] as const))('%s', async (_, bad) => {
    const { problem, lines, touched } = await send(bad);
    expect(problem).toMatchObject({ kind: bad.kind, status: ERROR_KINDS[bad.kind as ErrorKind].status });
    if (bad.kind === 'invalid_input')
      expect(problem.issues.map(({ path }) => path).filter(bad.isNamed)).not.toEqual([]);
    expect(touched).toEqual({ requests: 0, secretReads: 0, ledgerCalls: 0 });
    expect(JSON.stringify(problem).length).toBeLessThan(2_000);
    for (const secret of bad.secrets) expect(`${JSON.stringify(problem)}${lines}`).not.toContain(secret);
  });
});

it('has enough of them', () => {
  const of = (name: string) => all.filter(({ operation }) => operation.name === name).length;
  for (const { name } of operations) expect(of(name)).toBeGreaterThan(200);
  expect(of('helpscout.createReply')).toBeGreaterThan(400);
});

async function send({ operation: { name }, trigger, event, env }: BadInput) {
  const vendors = simulatedVendors();
  const { store, calls } = countingStore();
  const bundle = createBundle(vendors.fetch, SECRETS, { store, env: { ...VENDOR_ENVIRONMENT, ...env } });
  const answer = Object(await bundle.invoke(known.get(name), event));
  const problem: Problem = trigger === 'http' ? JSON.parse(answer.body) : answer.error;
  if (trigger === 'http') expect(answer.statusCode).toBe(problem.status);
  const touched = {
    requests: vendors.requests(),
    secretReads: bundle.secretReads.count,
    ledgerCalls: calls(),
  };
  return { problem, lines: bundle.lines.join('\n'), touched };
}

/** A ledger that nobody should come to. */
function countingStore() {
  let count = 0;
  const store = new Proxy(createMemoryStore(), {
    get(target, name, receiver) {
      count += 1;
      return Reflect.get(target, name, receiver);
    },
  });
  return { store, calls: () => count };
}
