import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AccessPolicy, RIGHTS } from '../../../../lib/config/access-policy.ts';
import { readConfig } from '../../../../lib/config/config.ts';
import { createAccess } from '../../../../lib/doors/intake/access.ts';

const ENV = { STAGE: 'test', SECRETS_PREFIX: 'conversation-actions/test', TABLE_NAME: 'test' };
const accessBy = (policy: unknown) => createAccess(AccessPolicy.parse(JSON.stringify(policy)));

describe('without a policy', () => {
  it.each([{}, { ACCESS_POLICY: '' }])('(%j) every caller may do everything at every account', (env) => {
    const { allows } = createAccess(readConfig({ ...ENV, ...env }).ACCESS_POLICY);
    expect(RIGHTS.map((right) => allows('anyone', 'khoros', 'default', right))).toEqual(RIGHTS.map(() => true));
  });
});

describe('a policy lets a caller use what it lists, and nothing else', () => {
  const policy = {
    'arn:aws:iam::123456789012:user/ana': ['helpscout/default', 'reamaze/*'],
    'arn:aws:sts::123456789012:assumed-role/bot/*': ['*/eu'],
    direct: ['*'],
    'event:shop.*': ['khoros/default'],
  };
  it.each([
    ['arn:aws:iam::123456789012:user/ana', 'helpscout', 'default', true],
    ['arn:aws:iam::123456789012:user/ana', 'helpscout', 'eu', false],
    ['arn:aws:iam::123456789012:user/ana', 'helpscout', 'default2', false],
    ['arn:aws:iam::123456789012:user/ana', 'reamaze', 'outlet', true],
    ['arn:aws:iam::123456789012:user/ana', 'khoros', 'default', false],
    ['arn:aws:iam::123456789012:user/anastasia', 'helpscout', 'default', false],
    ['arn:aws:sts::123456789012:assumed-role/bot/session', 'khoros', 'eu', true],
    ['arn:aws:sts::123456789012:assumed-role/bot/session', 'khoros', 'us', false],
    ['arn:aws:sts::123456789012:assumed-role/robot/session', 'khoros', 'eu', false],
    ['direct', 'khoros', 'default', true],
    ['event:shop.orders', 'khoros', 'default', true],
    ['event:shopping', 'khoros', 'default', false],
    ['somebody', 'khoros', 'default', false],
  ])('%s at %s/%s: %s', (caller, vendor, account, allowed) => {
    expect(accessBy(policy).allows(caller, vendor, account, 'send')).toBe(allowed);
  });

  it('is read by its stars alone: no other character means anything', () => {
    const caller = fc.string({ minLength: 1 }).filter((text) => !text.includes('*') && text !== '__proto__');
    fc.assert(
      fc.property(caller, fc.string(), (listed, other) => {
        const access = accessBy({ [listed]: ['khoros/default'] });
        expect(access.allows(listed, 'khoros', 'default', 'read')).toBe(true);
        expect(access.allows(other, 'khoros', 'default', 'read')).toBe(other === listed);
      }),
    );
  });
});

describe('what a caller may do', () => {
  const policy = {
    short: ['helpscout/*'],
    bot: { accounts: ['helpscout/default'], may: ['change', 'read'] },
    'bot*': { accounts: ['khoros/*'], may: ['send'] },
    auditor: { accounts: ['*'], may: ['read', 'readInput'] },
  };
  const rightsOf = (caller: string, vendor: string) =>
    RIGHTS.filter((right) => accessBy(policy).allows(caller, vendor, 'default', right));

  it.each([
    ['short', 'helpscout', ['send', 'sendHtml', 'change', 'decide', 'read']],
    ['bot', 'helpscout', ['change', 'read']],
    ['bot', 'khoros', ['send']],
    ['bot-2', 'khoros', ['send']],
    ['bot-2', 'helpscout', []],
    ['auditor', 'khoros', ['read', 'readInput']],
    ['nobody', 'helpscout', []],
  ])('%s may at %s: %j', (caller, vendor, rights) => {
    expect(rightsOf(caller, vendor)).toEqual(rights);
  });
});

it.each([
  '{',
  '[]',
  'null',
  '"*"',
  '{"ana":"helpscout/default"}',
  '{"ana":[1]}',
  '{"ana":["helpscout"]}',
  '{"ana":{"accounts":["helpscout/default"]}}',
  '{"ana":{"accounts":["helpscout/default"],"may":[]}}',
  '{"ana":{"accounts":["helpscout/default"],"may":["write"]}}',
  '{"ana":{"accounts":["helpscout/default"],"may":["send"],"deny":[]}}',
])('a policy like %s stops everything, and is not shown', (policy) => {
  const read = () => readConfig({ ...ENV, ACCESS_POLICY: policy });
  expect(read).toThrow(
    expect.objectContaining({ kind: 'misconfigured', message: expect.stringMatching(/: ACCESS_POLICY (?:must|has) /) }),
  );
  expect(read).toThrow(expect.not.objectContaining({ message: expect.stringMatching(/ana|helpscout/) }));
});
