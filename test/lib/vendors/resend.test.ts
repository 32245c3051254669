import { expect, it } from 'vitest';
import { SECRETS } from '../../../dev/simulators/simulators.ts';
import { operations } from '../../../functions/registry.ts';
import type { Fetch } from '../../../lib/http/transport.ts';
import { VENDORS } from '../../../lib/vendors/vendors.ts';
import { createBundle } from '../../kit/bundle.ts';
import { simulatedVendors } from '../../kit/vendors.ts';

/** An operation says what becomes of a lost answer, and so does each request of the client: they must mean the same. */
const examples = operations.flatMap((operation) => {
  const vendor = operation.name.split('.', 1)[0] ?? '';
  const { example, otherExamples = [] } = operation;
  const inputs = [example, ...otherExamples];
  return Object.hasOwn(VENDORS, vendor) ? inputs.map((input) => [operation.name, operation, input] as const) : [];
});

it.each(examples)('%s sends its last write as the operation says', async (_, operation, input) => {
  const vendors = simulatedVendors();
  /** Whether a write went over a connection of its own, which only a `once` request does. */
  const alone: boolean[] = [];
  const fetch: Fetch = (url, init) => {
    const isWrite = init.method !== 'GET' && !url.endsWith('/oauth2/token');
    if (isWrite) alone.push(!Object(init.agent(new URL(url))).keepAlive);
    return vendors.fetch(url, init);
  };
  const bundle = createBundle(fetch, { ...SECRETS });
  expect(await bundle.invoke(operation, { input })).toMatchObject({ state: 'done' });
  expect(alone.at(-1)).toBe(operation.resend(operation.input.parse(input)) === 'once');
  expect(alone.slice(0, -1), 'what goes before it may be sent again').toEqual(alone.slice(0, -1).map(() => false));
});
