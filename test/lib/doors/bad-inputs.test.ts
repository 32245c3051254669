import { describe, expect, it } from 'vitest';
import { operations } from '../../../functions/registry.ts';
import { ERROR_KINDS, type ErrorKind } from '../../../lib/errors/kinds.ts';
import { type BadInput, badInputs } from '../../kit/bad-inputs.ts';
import { createRefuser } from '../../kit/refusals.ts';
import { ZODS_WORDS } from '../../kit/zods-words.ts';

const all = badInputs();
const refuser = createRefuser();

describe('a bad request is refused before anything is touched', () => {
  it.each(all.map((bad) => [bad.title, bad] as const))('%s', async (_, bad) => {
    const { problem, statusCode, lines, touched } = await refuser.send(bad);
    expect(problem).toMatchObject({ kind: bad.kind, status: ERROR_KINDS[bad.kind as ErrorKind].status });
    expect(statusCode).toBe(bad.trigger === 'http' ? problem.status : undefined);
    expect(lines).toContain(bad.trigger === 'event' ? '"EventsRefused"' : '"refused"');
    if (bad.kind === 'invalid_input')
      expect(problem.issues.map(({ path }) => path).filter(bad.isNamed)).not.toEqual([]);
    expect(touched).toEqual({ requests: 0, secretReads: 0, ledgerCalls: 0 });
    expect(JSON.stringify(problem)).not.toMatch(ZODS_WORDS);
    expect(JSON.stringify(problem).length).toBeLessThan(2_000);
    for (const secret of bad.secrets) expect(`${JSON.stringify(problem)}${lines}`).not.toContain(secret);
  });
});

it('has enough of them for each operation', () => {
  const of = (name: string) => all.filter(({ operation }) => operation.name === name).length;
  for (const { name } of operations) expect(of(name)).toBeGreaterThan(200);
  expect(of('helpscout.createReply')).toBeGreaterThan(400);
});

/** What only one operation or vendor has is another case for each of them. */
const OF_ONE = ['ids', 'fields', 'rules of its own', 'attachments'];
const keyOf = ({ theme, says, operation }: BadInput) => `${OF_ONE.includes(theme) ? operation.name : ''} ${says}`;

it.each([
  [120, ['ids']],
  [80, ['json']],
  [40, ['content-types']],
  [160, ['fields', 'rules of its own']],
  [40, ['attachments']],
  [30, ['dates']],
  [20, ['prototype-keys']],
  [40, ['headers']],
  [30, ['auth']],
])('has at least %i different ones about %j', (least, themes) => {
  const different = new Set(all.filter(({ theme }) => themes.includes(theme)).map(keyOf));
  expect(different.size).toBeGreaterThanOrEqual(least);
});
