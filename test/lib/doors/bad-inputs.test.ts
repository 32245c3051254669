import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { operations } from '../../../functions/registry.ts';
import { ERROR_KINDS, type ErrorKind } from '../../../lib/errors/kinds.ts';
import { type BadInput, badInputs } from '../../kit/bad-inputs.ts';
import { createRefuser } from '../../kit/refusals.ts';
import { ZODS_WORDS } from '../../kit/zods-words.ts';

const all = badInputs();
const refuser = createRefuser();

describe('a bad request is refused before anything is touched', () => {
  // Ten thousand: a test, and an assertion, of each field of each would take longer than the requests.
  it.each(operations.map(({ name }) => name))('%s', async (name) => {
    for (const bad of all.filter(({ operation }) => operation.name === name)) {
      const { right, seen } = await refused(bad);
      if (!isDeepStrictEqual(seen, right)) expect(seen, bad.title).toEqual(right);
    }
  });
});

/** What matters of a refusal: as it is, and as it must be. */
async function refused(bad: BadInput) {
  const { problem, statusCode, lines, touched } = await refuser.send(bad);
  const text = JSON.stringify(problem);
  const { status } = ERROR_KINDS[bad.kind as ErrorKind];
  const isNamed = bad.kind !== 'invalid_input' || problem.issues.some(({ path }) => bad.isNamed(path));
  return {
    right: {
      ...{ kind: bad.kind, status, statusCode: bad.trigger === 'http' ? status : undefined },
      ...{ isLogged: true, isNamed: true, isShort: true, zodsWords: null, leaked: [] as string[] },
      touched: { requests: 0, secretReads: 0, ledgerCalls: 0 },
    },
    seen: {
      ...{ kind: problem.kind, status: problem.status, statusCode, isNamed, isShort: text.length < 2_000, touched },
      isLogged: lines.includes(bad.trigger === 'event' ? '"EventsRefused"' : '"refused"'),
      zodsWords: ZODS_WORDS.exec(text)?.[0] ?? null,
      leaked: bad.secrets.filter((secret) => `${text}${lines}`.includes(secret)),
    },
  };
}

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
