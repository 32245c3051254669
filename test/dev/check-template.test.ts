import { describe, expect, it } from 'vitest';
import type { Found } from '../../dev/check-template/finding.ts';
import { judge, type Reason, readReasons } from '../../dev/check-template/reasons.ts';

const REASON: Reason = {
  reason: 'The functions call public APIs, and nothing listens in them.',
  resources: '.*Function',
  says: 'VPC',
  rules: { checkov: ['CKV_1'], 'cdk-nag': ['InsideVPC'] },
};
const FOUND: Found = { rule: 'CKV_1', resource: 'ReplyFunction', says: 'Not in a VPC' };

const judged = (findings: Readonly<Record<string, readonly Found[]>>, reasons: readonly Reason[] = [REASON]) =>
  judge(new Map(Object.entries(findings)), reasons);

describe('what a scanner finds', () => {
  it('is explained by a reason for its rule, its resource and what it says', () => {
    const { open, explained, unused } = judged({ checkov: [FOUND] });
    expect({ open, explained: explained.get('checkov'), unused }).toEqual({ open: [], explained: 1, unused: [] });
  });

  it.each<[string, Partial<Found>]>([
    ['of another rule', { rule: 'CKV_12' }],
    ['of another resource', { resource: 'ReplyFunctionRole' }],
    ['of another part of the resource', { says: 'Not encrypted' }],
  ])('is open where the reason is %s', (_, change) => {
    const finding = { ...FOUND, ...change };
    expect(judged({ checkov: [finding] }).open).toEqual([{ ...finding, scanner: 'checkov' }]);
  });

  it('is open where another scanner has a rule of that name', () => {
    expect(judged({ 'cfn-lint': [FOUND] }).open).toHaveLength(1);
  });
});

describe('a reason', () => {
  it('that no finding needs any more is a fault, rule by rule', () => {
    expect(judged({ checkov: [FOUND], 'cdk-nag': [] }).unused).toEqual([
      'InsideVPC of cdk-nag finds nothing of VPC in .*Function',
    ]);
  });

  it('is left alone where its scanner did not run', () => {
    expect(judged({ checkov: [FOUND] }).unused).toEqual([]);
  });

  it('that repeats another is a fault', () => {
    expect(judged({ checkov: [FOUND] }, [REASON, REASON]).unused).toHaveLength(1);
  });
});

it('every reason that is on file is a sentence, for rules of scanners that run', () => {
  const reasons = readReasons();
  expect(new Set(reasons.flatMap(({ rules }) => Object.keys(rules)))).toEqual(
    new Set(['cdk-nag', 'checkov', 'cfn-lint']),
  );
  for (const { reason } of reasons) expect(reason).toMatch(/^(?:[A-Z]|osls ).*\.$/s);
});
