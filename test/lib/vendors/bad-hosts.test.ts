import { describe, expect, it } from 'vitest';
import { SECRETS } from '../../../dev/simulators/simulators.ts';
import { operations } from '../../../functions/registry.ts';
import { ended } from '../../../lib/ledger/records/action.ts';
import type { Operation } from '../../../lib/operation.ts';
import { targetAccountOf } from '../../../lib/target-account.ts';
import { virtualWorld } from '../../dev/simulators/virtual-world.ts';
import { BAD_BASE_URLS, BAD_BRANDS, NO_LOOPBACK } from '../../kit/bad-hosts.ts';
import { createBundle } from '../../kit/bundle.ts';
import { isThorough } from '../../kit/depth.ts';

/** Changes of a secret that would lead its requests elsewhere. An empty `baseUrl` is one that is there. */
const CHANGES = [
  ...[...BAD_BASE_URLS, ...NO_LOOPBACK].map((baseUrl) => ({ says: `the address ${JSON.stringify(baseUrl)}`, baseUrl })),
  ...BAD_BRANDS.map((brand) => ({ says: `the brand ${JSON.stringify(brand)}`, brand })),
];

it('has at least sixty of them', () => {
  expect(new Set(CHANGES.map(({ says }) => says)).size).toBeGreaterThanOrEqual(60);
});

const vendorOf = (operation: Operation) =>
  targetAccountOf(operation, operation.input.parse(operation.example), 'default').vendor;

describe.each(operations.map((operation) => [operation.name, operation] as const))('%s', (_, operation) => {
  const vendor = vendorOf(operation);
  const changes = CHANGES.filter((change) => 'baseUrl' in change || vendor === 'reamaze');
  /** In `npm test` the operations of a vendor share them: each vendor meets all. */
  const peers = operations.filter((each) => vendorOf(each) === vendor);
  const share = changes.filter((_, index) => isThorough || index % peers.length === peers.indexOf(operation));

  it.each(share)('sends no request to $says, and is done nowhere', async ({ says: _says, ...change }) => {
    const called: string[] = [];
    const fetch = async (url: string) => {
      called.push(url);
      return Promise.reject(new Error('There is no network here.'));
    };
    const { baseUrl: __, ...secret } = Object(SECRETS[`${vendor}/default`]);
    const secrets = { [`${vendor}/default`]: { ...secret, ...change } };
    const env = { ALLOW_LOOPBACK_VENDORS: 'false', ALLOWED_VENDOR_HOSTS: 'care.example.com' };
    const bundle = createBundle(fetch, secrets, { env, world: virtualWorld() });
    const answer = Object(await bundle.invoke(operation, { input: operation.example }).catch((error) => ({ error })));
    expect(called).toEqual([]);
    if (answer.error) expect(answer.error).toMatchObject({ kind: 'misconfigured' });
    else expect(answer).toMatchObject({ state: 'waiting', reason: 'credentials' });
    expect(ended({ state: answer.state ?? 'waiting' })).toBe(false);
  });
});
