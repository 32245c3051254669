import { describe, expect, it } from 'vitest';
import { changesBetween } from '../../dev/rollback/changes.ts';
import { bucketOf } from '../../dev/rollback/plan.ts';
import { folderOf, targetOf, versionsIn, versionsPrefix } from '../../dev/rollback/versions.ts';

const PREFIX = versionsPrefix('prod');
const FOLDERS = [1, 2, 3].map((day) => {
  const at = `2026-03-0${day}T09:00:00.000Z`;
  return `${Date.parse(at)}-${at}`;
});
const [first = '', second = '', third = ''] = FOLDERS;
const keys = FOLDERS.flatMap((folder) =>
  ['compiled-cloudformation-template.json', 'helpscout-create-reply.zip'].map((file) => `${PREFIX}${folder}/${file}`),
);
const versions = versionsIn(keys, PREFIX);
/** A template as it is deployed from a folder. */
const templateOf = (folder: string, Resources: object = {}) =>
  JSON.stringify({
    Resources: {
      F: {
        Type: 'AWS::Lambda::Function',
        Properties: { Code: { S3Key: `${PREFIX}${folder}/helpscout-create-reply.zip` } },
      },
      ...Resources,
    },
  });

describe('the bucket with the versions', () => {
  const cloud = { prefix: 'conversation-actions-prod', region: 'us-east-1' };

  it('is an output of a stack that osls has deployed', () => {
    expect(bucketOf({ outputs: { ServerlessDeploymentBucketName: 'bucket' } }, cloud)).toBe('bucket');
  });

  it.each([
    [undefined, /is not deployed in us-east-1/],
    [{ outputs: { TableName: 'table' } }, /by CDK or Terraform/],
  ])('is not there, and why is said: %j', (stack, why) => {
    expect(() => bucketOf(stack, cloud)).toThrow(why);
  });
});

describe('the versions of a stage', () => {
  it('are those whose template is kept, the newest first', () => {
    const others = [
      `${PREFIX}1772355600000-2026-03-01T09:00:00.001Z/helpscout-create-reply.zip`,
      `serverless/conversation-actions/prod2/${first}/compiled-cloudformation-template.json`,
      `${PREFIX}notes/compiled-cloudformation-template.json`,
    ];
    expect(versionsIn([...others, ...keys], PREFIX).map(({ folder }) => folder)).toEqual([third, second, first]);
  });

  it('the one before is that before the deployed one, though a failed deployment left a newer one in the bucket', () => {
    const deployed = folderOf(templateOf(second), PREFIX);
    expect(deployed).toBe(second);
    expect(targetOf(versions, deployed, undefined).folder).toBe(first);
    expect(targetOf(versions, third, undefined).folder).toBe(second);
  });

  it('another one can be named, also a newer one', () => {
    expect(targetOf(versions, first, '2026-03-03T09:00:00.000Z').folder).toBe(third);
    expect(() => targetOf(versions, first, '2026-03-04T09:00:00.000Z')).toThrow(/No version .* There are: 2026-03-03/);
  });

  it('may be none: then it is said why', () => {
    expect(() => targetOf(versions, first, undefined)).toThrow(/No version before/);
    expect(() => targetOf(versions, folderOf('{}', PREFIX), undefined)).toThrow(/Name one with --to/);
  });
});

describe('what going back changes', () => {
  it('is told by name, but for the packages, which always differ', () => {
    expect(changesBetween(templateOf(third), templateOf(second))).toEqual({
      removed: [],
      added: [],
      changed: [],
      warnings: [],
    });
    const rule = (state: string) => ({ Rule: { Type: 'AWS::Events::Rule', Properties: { State: state } } });
    const now = templateOf(third, { ...rule('ENABLED'), New: { Type: 'AWS::SQS::Queue' } });
    const then = templateOf(second, { ...rule('DISABLED'), Old: { Type: 'AWS::Events::Rule' } });
    expect(changesBetween(now, then)).toEqual({
      removed: ['New (AWS::SQS::Queue)'],
      added: ['Old (AWS::Events::Rule)'],
      changed: ['Rule (AWS::Events::Rule)'],
      warnings: [expect.stringMatching(/^New is removed from the stack/)],
    });
  });

  it('warns where an operation goes, or the ledger changes', () => {
    const table = (indexes: number) => ({ Table: { Type: 'AWS::DynamoDB::Table', Properties: { indexes } } });
    const added = { G: { Type: 'AWS::Lambda::Function' } };
    const { warnings } = changesBetween(templateOf(third, { ...table(3), ...added }), templateOf(second, table(2)));
    expect(warnings).toEqual([
      expect.stringMatching(/^G is removed: .* cancelled or held/),
      expect.stringMatching(/^Table is changed/),
    ]);
  });
});
