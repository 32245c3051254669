import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FAULTS, type FaultName } from '../dev/simulators/faults.ts';
import { SECRETS } from '../dev/simulators/simulators.ts';
import { route as getAction } from '../functions/actions/get.ts';
import { operations } from '../functions/registry.ts';
import { ended } from '../lib/ledger/records/action.ts';
import type { Operation } from '../lib/operation.ts';
import { targetAccountOf } from '../lib/target-account.ts';
import { virtualWorld } from './dev/simulators/virtual-world.ts';
import { depth } from './kit/depth.ts';
import { privateInput as inputOf } from './kit/private-input.ts';
import { type Everything, everything } from './kit/world.ts';

/** Words that only the customer knows. */
const WORDS = 'my card ends in 4242, call me at +351 910 000 123';
const ADDRESS = 'zelda.quirk@private.example';
const PRIVATE = ['card ends in', '910 000 123', 'zelda.quirk'];

/** An operation's example with those words in it. */
const privateInput = (operation: Operation) => inputOf(operation, privateText);

/** In the form that the example has: an address, base64, the name of a file, or words. */
function privateText(example: string): string {
  if (/^\S+@\S+$/.test(example)) return ADDRESS;
  if (/^[\w-]+\/[\w-]+$/.test(example)) return example;
  if (/^\w+\.\w+$/.test(example)) return 'zelda.quirk.txt';
  return /^[A-Za-z0-9+/]+=+$/.test(example) ? Buffer.from(WORDS).toString('base64') : WORDS;
}

/** Fields of a secret that say where an account is and who it is; every other text is a credential. */
const NO_CREDENTIALS = new Set(['baseUrl', 'brand', 'clientId', 'email', 'username']);

/** Every credential of every account, as it is and as Basic authentication sends it. */
const CREDENTIALS = Object.values(SECRETS).flatMap((secret) => {
  const texts = Object.entries(secret).flatMap(([field, value]) =>
    typeof value === 'string' ? [{ field, value }] : [],
  );
  const credentials = texts.filter(({ field }) => !NO_CREDENTIALS.has(field)).map(({ value }) => value);
  const pairs = texts.flatMap(({ value: name }) => credentials.map((credential) => `${name}:${credential}`));
  return [...credentials, ...pairs.map((pair) => Buffer.from(pair).toString('base64'))];
});

/** A clock that only moves when it is told to, except that nobody waits long for what never comes. */
function impatientWorld() {
  const after = (_: number, task: () => void) => {
    const timer = setTimeout(task, 20);
    return () => clearTimeout(timer);
  };
  return { ...virtualWorld(), after };
}

/** What the bundle has written and said, to everybody but the vendor. */
function said({ bundle }: Everything, ...answers: readonly unknown[]): string {
  return JSON.stringify([bundle.lines, bundle.announced, bundle.wakeUps, answers]);
}

function leaks(text: string): string[] {
  return [...PRIVATE, ...CREDENTIALS].filter((secret) => text.includes(secret));
}

describe('no credential, and none of the customer’s words, in any log line, event, answer or error', () => {
  it.each(operations.map((operation) => [operation.name, operation] as const))(
    '%s, whatever goes wrong',
    async (_, operation) => {
      const { vendor } = targetAccountOf(operation, privateInput(operation), 'default');
      const faults = fc.array(fc.constantFrom(...FAULTS), { maxLength: 4 });
      await fc.assert(
        fc.asyncProperty(faults, async (sequence: readonly FaultName[]) => {
          const all = everything({ world: impatientWorld(), env: { SETTLE_MS: '1000' } });
          all.vendors.simulators[vendor].faults.push(...sequence);
          const answer = await all.bundle.invoke(operation, {
            input: privateInput(operation),
            idempotencyKey: 'a-key',
          });
          const actionId = Object(answer).actionId ?? Object(answer).error?.actionId;
          for (let round = 0; round < 5; round += 1) {
            all.world.advance(1_000);
            if (ended(await all.bundle.drive(operation, actionId))) break;
          }
          const view = await all.bundle.route(getAction, { method: 'GET', pathParameters: { actionId } });
          expect(leaks(said(all, answer, view))).toEqual([]);
        }),
        { numRuns: depth({ quick: 8, thorough: 30 }) },
      );
    },
  );

  it.each(operations.map((operation) => [operation.name, operation] as const))(
    '%s, when it is refused',
    async (_, operation) => {
      const all = everything();
      const answers = await Promise.all([
        all.bundle.invoke(operation, { input: { ...privateInput(operation), unknown: WORDS } }),
        all.bundle.invoke(operation, { input: { ...privateInput(operation), [WORDS]: true } }),
        all.bundle.invoke(operation, { input: privateInput(operation), account: ADDRESS }),
        all.bundle.invoke(operation, { input: privateInput(operation), [ADDRESS]: true }),
      ]);
      expect(answers).toMatchObject(answers.map(() => ({ error: { status: 400 } })));
      expect(leaks(said(all))).toEqual([]);
    },
  );

  it.each(operations.map((operation) => [operation.name, operation] as const))(
    '%s, in a dry run: no credential',
    async (_, operation) => {
      const all = everything();
      const answer = await all.bundle.invoke(operation, { input: privateInput(operation), dryRun: true });
      expect(answer).toMatchObject({ dryRun: true });
      expect(leaks(JSON.stringify(answer)).filter((leak) => !PRIVATE.includes(leak))).toEqual([]);
      expect(leaks(said(all))).toEqual([]);
    },
  );
});

it.each(operations.map((operation) => [operation.name, operation] as const))(
  '%s has an example of each of its fields that may hold a customer’s words',
  (_, operation) => {
    const input = privateInput(operation);
    for (const path of operation.customerText) {
      const value = path.split('.').reduce((at, name) => Object(at)[name], input as unknown);
      expect(JSON.stringify(value), `the example of ${operation.name} needs a text in ${path}`).toMatch(
        new RegExp([...PRIVATE, Buffer.from(WORDS).toString('base64')].join('|')),
      );
    }
  },
);

it('would notice', () => {
  expect(leaks(`a line with ${ADDRESS}`)).toEqual(['zelda.quirk']);
  expect(leaks('Authorization: Basic bG9jYWwtYXBpLXVzZXI6bG9jYWwtcGFzc3dvcmQ=')).not.toEqual([]);
  expect(leaks('Bearer local-token')).not.toEqual([]);
});
