import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../../dev/simulation/memory-store.ts';
import { SECRETS } from '../../../dev/simulators/simulators.ts';
import { operations } from '../../../functions/registry.ts';
import { ERROR_KINDS, type ErrorKind } from '../../../lib/errors/kinds.ts';
import type { Problem } from '../../../lib/errors/problem.ts';
import { type BadInput, badInputs } from '../../kit/bad-inputs.ts';
import { createBundle } from '../../kit/bundle.ts';
import { simulatedVendors } from '../../kit/vendors.ts';
import { ZODS_WORDS } from '../../kit/zods-words.ts';

const all = badInputs();

describe('a bad request is refused before anything is touched', () => {
  it.each(all.map((bad) => [bad.title, bad] as const))('%s', async (_, bad) => {
    const { problem, lines, touched } = await send(bad);
    expect(problem).toMatchObject({ kind: bad.kind, status: ERROR_KINDS[bad.kind as ErrorKind].status });
    if (bad.kind === 'invalid_input')
      expect(problem.issues.map(({ path }) => path).filter(bad.isNamed)).not.toEqual([]);
    expect(touched).toEqual({ requests: 0, secretReads: 0, ledgerCalls: 0 });
    expect(JSON.stringify(problem)).not.toMatch(ZODS_WORDS);
    expect(JSON.stringify(problem).length).toBeLessThan(2_000);
    for (const secret of bad.secrets) expect(`${JSON.stringify(problem)}${lines}`).not.toContain(secret);
  });
});

it('has enough of them', () => {
  const of = (name: string) => all.filter(({ operation }) => operation.name === name).length;
  for (const { name } of operations) expect(of(name)).toBeGreaterThan(200);
  expect(of('helpscout.createReply')).toBeGreaterThan(400);
});

async function send({ operation, trigger, event, env }: BadInput) {
  const { bundle, touched } = standing(env);
  const answer = Object(await bundle.invoke(operation, event));
  const problem: Problem = trigger === 'http' ? JSON.parse(answer.body) : answer.error;
  if (trigger === 'http') expect(answer.statusCode).toBe(problem.status);
  return { problem, lines: bundle.lines.splice(0).join('\n'), touched: touched() };
}

const standings = new Map<string, ReturnType<typeof createStanding>>();

/** Nothing may ever be touched, so one bundle for each environment serves them all. */
function standing(env: BadInput['env']) {
  const name = JSON.stringify(env);
  const found = standings.get(name) ?? createStanding(env);
  standings.set(name, found);
  return found;
}

function createStanding(env: BadInput['env']) {
  const vendors = simulatedVendors();
  let ledgerCalls = 0;
  const store = new Proxy(createMemoryStore(), {
    get(target, name, receiver) {
      ledgerCalls += 1;
      return Reflect.get(target, name, receiver);
    },
  });
  const bundle = createBundle(vendors.fetch, SECRETS, { store, env: { ...env } });
  const touched = () => ({ requests: vendors.requests(), secretReads: bundle.secretReads.count, ledgerCalls });
  return { bundle, touched };
}
