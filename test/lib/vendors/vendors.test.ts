import { describe, expect, it } from 'vitest';
import { SECRETS } from '../../../dev/simulators/simulators.ts';
import { VENDOR_NAMES, VENDORS } from '../../../lib/vendors/vendors.ts';
import { vendorDeps } from './fixture.ts';

describe.each(VENDOR_NAMES)('%s', (name) => {
  const vendor = VENDORS[name];

  it('has an example of a secret, and a simulated one, that its own schema accepts', () => {
    expect(vendor.secret.safeParse(vendor.exampleSecret)).toMatchObject({ success: true });
    expect(vendor.secret.safeParse(SECRETS[`${name}/default`])).toMatchObject({ success: true });
  });

  it('sends requests of its example account to a host of its own, by a client of its own', () => {
    const { host } = new URL(vendor.baseUrl(vendor.exampleSecret));
    expect(vendor.hosts.map((allowed) => host === allowed || host.endsWith(allowed.replace('*', '')))).toContain(true);
    const create = () => vendor.create(vendorDeps(async () => Promise.reject(new Error('unused')), {}));
    expect(create()).not.toBe(create());
  });

  it('takes nothing for a secret that is none', () => {
    for (const none of [undefined, {}, { password: 'hunter2' }]) {
      expect(() => vendor.baseUrl(none)).toThrow(expect.objectContaining({ kind: 'misconfigured' }));
      expect(() => vendor.baseUrl(none)).not.toThrow(
        expect.objectContaining({ message: expect.stringMatching(/hunter2/) }),
      );
    }
  });
});

it.each([
  ['helpscout', '123', 'https://secure.helpscout.net/conversation/123'],
  ['reamaze', 'the-kettle-leaks', 'https://acme.reamaze.com/admin/conversations/the-kettle-leaks'],
] as const)('%s shows an agent the conversation %s at %s', (name, id, url) => {
  expect(VENDORS[name].conversationUrl(id, SECRETS[`${name}/default`])).toBe(url);
});
