import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAccess } from '../../../../lib/doors/intake/access.ts';

describe('without a policy', () => {
  it.each([undefined, ''])('(%j) every caller may use every account', (policy) => {
    expect(createAccess(policy).allows('anyone', 'khoros', 'default')).toBe(true);
  });
});

describe('a policy lets a caller use what it lists, and nothing else', () => {
  const policy = JSON.stringify({
    'arn:aws:iam::123456789012:user/ana': ['helpscout/default', 'reamaze/*'],
    'arn:aws:sts::123456789012:assumed-role/bot/*': ['*/eu'],
    direct: ['*'],
    'event:shop.*': ['khoros/default'],
  });
  it.each([
    ['arn:aws:iam::123456789012:user/ana', 'helpscout', 'default', true],
    ['arn:aws:iam::123456789012:user/ana', 'helpscout', 'eu', false],
    ['arn:aws:iam::123456789012:user/ana', 'helpscout', 'default2', false],
    ['arn:aws:iam::123456789012:user/ana', 'reamaze', 'outlet', true],
    ['arn:aws:iam::123456789012:user/ana', 'khoros', 'default', false],
    ['arn:aws:iam::123456789012:user/anastasia', 'helpscout', 'default', false],
    ['arn:aws:sts::123456789012:assumed-role/bot/session', 'wapikit', 'eu', true],
    ['arn:aws:sts::123456789012:assumed-role/bot/session', 'wapikit', 'us', false],
    ['arn:aws:sts::123456789012:assumed-role/robot/session', 'wapikit', 'eu', false],
    ['direct', 'khoros', 'default', true],
    ['event:shop.orders', 'khoros', 'default', true],
    ['event:shopping', 'khoros', 'default', false],
    ['somebody', 'khoros', 'default', false],
  ])('%s at %s/%s: %s', (caller, vendor, account, allowed) => {
    expect(createAccess(policy).allows(caller, vendor, account)).toBe(allowed);
  });

  it('is read by its stars alone: no other character means anything', () => {
    const caller = fc.string({ minLength: 1 }).filter((text) => !text.includes('*') && text !== '__proto__');
    fc.assert(
      fc.property(caller, fc.string(), (listed, other) => {
        const access = createAccess(JSON.stringify({ [listed]: ['khoros/default'] }));
        expect(access.allows(listed, 'khoros', 'default')).toBe(true);
        expect(access.allows(other, 'khoros', 'default')).toBe(other === listed);
      }),
    );
  });
});

it.each(['{', '[]', 'null', '"*"', '{"ana":"helpscout/default"}', '{"ana":[1]}'])(
  'a policy like %s stops everything, and is not shown',
  (policy) => {
    expect(() => createAccess(policy)).toThrow(expect.objectContaining({ kind: 'misconfigured' }));
    expect(() => createAccess(policy)).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('helpscout') }),
    );
  },
);
