import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examine, type Patient } from '../../../dev/doctor/examine.ts';
import type { AwsFacts } from '../../../dev/doctor/facts.ts';
import { exitCodeOf, report } from '../../../dev/doctor/report.ts';
import { readStageParams } from '../../../dev/infra.ts';
import type { DeployedResource } from '../../../dev/stages/deployed.ts';
import { mappingRuleId } from '../../../infra/event-rules.ts';
import type { Finding } from '../../../infra/finding.ts';
import { readMappings } from '../../../infra/mappings.ts';
import type { Fetch, FetchResponse } from '../../../lib/http/transport.ts';
import { VENDORS } from '../../../lib/vendors/vendors.ts';
import { inputOf } from '../../../scripts/operation-inputs.ts';

const TOPIC = 'arn:aws:sns:us-east-1:123456789012:page';
const mappings = await readMappings({ inputOf });
const [mapping] = mappings;

/** A vendor in whose API all is well. */
interface VendorState {
  status: number;
  behindMs: number;
  remaining: number;
}

/** A stage in which all is well, to plant one fault in. */
interface Planted {
  params: Record<string, unknown>;
  secrets: Record<string, unknown>;
  template: Record<string, unknown>;
  vendor: VendorState;
  resources: DeployedResource[];
  facts: Partial<AwsFacts>;
}

function healthy(): Planted {
  const resource = (type: string, logicalId: string) => ({ type, logicalId, physicalId: `physical-${logicalId}` });
  return {
    params: { ...readStageParams('prod'), pageTopicArn: TOPIC },
    secrets: { 'helpscout/default': VENDORS.helpscout.exampleSecret },
    template: { A: { Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmActions: [TOPIC] } } },
    vendor: { status: 200, behindMs: 0, remaining: 390 },
    resources: [
      resource('AWS::DynamoDB::Table', 'Table'),
      ...['WakeUpQueue', 'WakeUpDeadLetterQueue', 'EventDeadLetterQueue', 'InvocationDeadLetterQueue'].map((id) =>
        resource('AWS::SQS::Queue', id),
      ),
      ...mappings.map(({ name }) => resource('AWS::Events::Rule', mappingRuleId(name))),
      resource('AWS::Lambda::Function', 'WorkersDashrunDashactionLambdaFunction'),
      resource('AWS::CloudWatch::Alarm', 'ActionHeldAlarm'),
    ],
    facts: {},
  };
}

function factsOf({ resources, secrets, facts }: Planted): AwsFacts {
  const indexes = { 'by-state': 'ACTIVE', 'by-list': 'ACTIVE', 'by-conversation': 'ACTIVE' };
  return {
    identity: async () => ({ account: '123456789012', arn: 'arn:aws:iam::123456789012:user/ana' }),
    subscriptions: async () => 1,
    secretNames: async (beginning) => Object.keys(secrets).map((name) => `${beginning}${name}`),
    secret: async (name) => {
      const secret = secrets[name.replace('conversation-actions/prod/', '')];
      return secret === undefined ? undefined : { text: JSON.stringify(secret), versionId: '1' };
    },
    stack: async () => ({ status: 'UPDATE_COMPLETE', outputs: {}, resources }),
    table: async () => ({ status: 'ACTIVE', indexes, kept: { forgetsBy: 'expires', isRestorable: true } }),
    queueUrl: async (name) => `https://sqs.us-east-1.amazonaws.com/123456789012/${name}`,
    messages: async () => 0,
    wakeUps: async () => ['Enabled'],
    rule: async () => ({ isEnabled: true, pattern: JSON.stringify(mapping?.match), targets: 1 }),
    hasBus: async () => true,
    concurrency: async () => ({ most: 1_000, unreserved: 1_000 }),
    policyBytes: async () => 900,
    environmentBytes: async () => 700,
    alarms: async () => [{ name: 'physical-ActionHeldAlarm', actions: [TOPIC], state: 'OK' }],
    ...facts,
  };
}

function fetchOf({ status, behindMs, remaining }: VendorState): Fetch {
  return async (url): Promise<FetchResponse> => {
    const body = url.endsWith('/token') ? { access_token: 'token', expires_in: 7200 } : { id: 1 };
    const headers = {
      date: new Date(Date.now() - behindMs).toUTCString(),
      'content-type': 'application/json',
      'x-ratelimit-limit-minute': '400',
      'x-ratelimit-remaining-minute': String(remaining),
    };
    const answer = url.endsWith('/token') ? 200 : status;
    return { status: answer, headers: Object.entries(headers), body: aBody(JSON.stringify(body)) };
  };
}

async function* aBody(text: string): AsyncGenerator<string> {
  yield text;
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'doctor-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function examined(planted: Planted): Promise<readonly Finding[]> {
  const file = join(folder, 'cloudformation-template-update-stack.json');
  writeFileSync(file, JSON.stringify({ Resources: planted.template }));
  const patient: Patient = {
    cloud: {
      ...{ stage: 'prod', prefix: 'conversation-actions-prod', secretsPrefix: 'conversation-actions/prod' },
      ...{ region: 'us-east-1', isLocal: false },
    },
    params: planted.params,
    package: { args: [], folder },
    fetch: fetchOf(planted.vendor),
  };
  return examine(patient, factsOf(planted));
}

const failing = (name: string) => () => Promise.reject(Object.assign(new Error('no'), { name }));
const many = (count: number, resource: unknown) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`R${index}`, resource]));

/** What is planted, which finding tells it, and what a person is told to do. */
const FAULTS: Record<string, [plant: (stage: Planted) => void, about: RegExp, todo: RegExp]> = {
  'a parameter that is none': [
    ({ params }) => Object.assign(params, { settelMs: 1 }),
    /^parameter settelMs/,
    /params\.yml/,
  ],
  'an access policy that does not parse': [
    ({ params }) => Object.assign(params, { accessPolicy: '{"a' }),
    /^parameter accessPolicy/,
    /params\.ts/,
  ],
  'a function with too many rules': [
    ({ template }) =>
      Object.assign(
        template,
        many(80, { Type: 'AWS::Lambda::Permission', Properties: { FunctionName: { Ref: 'F' } } }),
      ),
    /^policy of F/,
    /fewer rules/,
  ],
  'an environment beyond 4 kB': [
    ({ template }) =>
      Object.assign(template, {
        F: {
          Type: 'AWS::Lambda::Function',
          Properties: { Environment: { Variables: { ACCESS_POLICY: 'x'.repeat(5_000) } } },
        },
      }),
    /^environment of F/,
    /accessPolicy/,
  ],
  'credentials that have expired': [
    ({ facts }) => Object.assign(facts, { identity: failing('ExpiredToken') }),
    /^credentials/,
    /Sign in/,
  ],
  'a topic that is not there': [
    ({ facts }) => Object.assign(facts, { subscriptions: async () => undefined }),
    /^topic pageTopicArn/,
    /Create it/,
  ],
  'a topic of another region': [
    ({ params }) => Object.assign(params, { pageTopicArn: TOPIC.replace('us-east-1', 'eu-west-1') }),
    /^parameter pageTopicArn/,
    /params\.ts/,
  ],
  'a bus that is not there': [
    ({ facts }) => Object.assign(facts, { hasBus: async () => false }),
    /^bus default/,
    /eventBus/,
  ],
  'more reserved concurrency than there is': [
    ({ params }) => Object.assign(params, { reservedConcurrency: 100 }),
    /^concurrency/,
    /Lower reservedConcurrency to \d+/,
  ],
  'a secret of another shape': [
    ({ secrets }) => Object.assign(secrets, { 'helpscout/default': { clientId: 'a' } }),
    /^account helpscout\/default/,
    /npm run secret -- helpscout\/default --stage prod/,
  ],
  'a secret of no vendor': [
    ({ secrets }) => Object.assign(secrets, { 'helpskout/default': {} }),
    /^account helpskout/,
    /one of/,
  ],
  'an address that is not the vendor’s': [
    ({ secrets }) =>
      Object.assign(secrets, { 'helpscout/default': { accessToken: 'a', baseUrl: 'https://example.com' } }),
    /^account helpscout\/default/,
    /npm run secret/,
  ],
  'credentials that the vendor refuses': [
    ({ vendor }) => Object.assign(vendor, { status: 401 }),
    /^account helpscout\/default/,
    /refuses these credentials/,
  ],
  'a vendor whose clock is an hour behind': [
    ({ vendor }) => Object.assign(vendor, { behindMs: 3_600_000 }),
    /clock$/,
    /clock/,
  ],
  'a stack whose rollback failed': [
    ({ facts, resources }) =>
      Object.assign(facts, { stack: async () => ({ status: 'UPDATE_ROLLBACK_FAILED', outputs: {}, resources }) }),
    /^stack/,
    /CloudFormation/,
  ],
  'a ledger that forgets nothing': [
    ({ facts }) =>
      Object.assign(facts, {
        table: async () => ({
          status: 'ACTIVE',
          indexes: { 'by-state': 'ACTIVE', 'by-list': 'ACTIVE', 'by-conversation': 'ACTIVE' },
          kept: { forgetsBy: undefined, isRestorable: true },
        }),
      }),
    /^table/,
    /time-to-live/,
  ],
  'wake-ups that are switched off': [
    ({ facts }) => Object.assign(facts, { wakeUps: async () => ['Disabled'] }),
    /^wake-ups/,
    /Enable/,
  ],
  'wake-ups without their function': [
    (stage) => Object.assign(stage, { resources: stage.resources.filter(({ type }) => !type.includes('Lambda')) }),
    /^wake-ups/,
    /Deploy/,
  ],
  'a mapping without its rule': [
    (stage) => Object.assign(stage, { resources: stage.resources.filter(({ type }) => !type.includes('Rule')) }),
    /^rules/,
    /Deploy/,
  ],
  'a rule that matches other events': [
    ({ facts }) =>
      Object.assign(facts, { rule: async () => ({ isEnabled: true, pattern: '{"source":["other"]}', targets: 1 }) }),
    /^rule /,
    /Deploy/,
  ],
  'a rule that is switched off': [
    ({ facts }) =>
      Object.assign(facts, {
        rule: async () => ({ isEnabled: false, pattern: JSON.stringify(mapping?.match), targets: 1 }),
      }),
    /^rule /,
    /Enable/,
  ],
};

/** What a person should judge. */
const WARNINGS: typeof FAULTS = {
  'an alarm that tells no person': [
    ({ facts }) =>
      Object.assign(facts, { alarms: async () => [{ name: 'physical-ActionHeldAlarm', actions: [], state: 'OK' }] }),
    /^alarms/,
    /pageTopicArn/,
  ],
  'an alarm that rings': [
    ({ facts }) =>
      Object.assign(facts, {
        alarms: async () => [{ name: 'physical-ActionHeldAlarm', actions: [TOPIC], state: 'ALARM' }],
      }),
    /^alarms/,
    /runbook/,
  ],
  'dead letters': [
    ({ facts }) => Object.assign(facts, { messages: async () => 3 }),
    /^queue .*DeadLetterQueue/,
    /runbook/,
  ],
  'a quota that is used up': [({ vendor }) => Object.assign(vendor, { remaining: 4 }), /quota$/, /user of its own/],
  'a topic without a subscription': [
    ({ facts }) => Object.assign(facts, { subscriptions: async () => 0 }),
    /^topic/,
    /Subscribe/,
  ],
  'a topic of the stack without a subscription': [
    ({ params, resources, facts }) => {
      params['pageTopicArn'] = '';
      resources.push({ logicalId: 'PageTopic', type: 'AWS::SNS::Topic', physicalId: TOPIC });
      Object.assign(facts, { subscriptions: async () => 0 });
    },
    /^topic PageTopic/,
    /Subscribe/,
  ],
  'an account limit of ten': [
    ({ facts }) => Object.assign(facts, { concurrency: async () => ({ most: 10, unreserved: 10 }) }),
    /^concurrency/,
    /quota/,
  ],
  'a deployment to another region': [
    ({ params }) => Object.assign(params, { region: 'eu-west-1', pageTopicArn: '' }),
    /^region$/,
    /--param="region=us-east-1"/,
  ],
  'no account at all': [(stage) => Object.assign(stage, { secrets: {} }), /^accounts/, /npm run secret/],
};

describe('the doctor', () => {
  it('finds nothing where all is well', async () => {
    const findings = await examined(healthy());
    expect(findings.filter(({ mark }) => mark !== 'ok')).toEqual([]);
    expect(findings.length).toBeGreaterThan(15);
    // What the deployed alarms say, the package need not say as well.
    expect(findings.filter(({ about }) => about.startsWith('alarms'))).toHaveLength(1);
    expect(exitCodeOf(findings, { strict: true })).toBe(0);
  });

  it.each(Object.entries(FAULTS))('finds %s, says what to do, and fails', async (_, [plant, about, todo]) => {
    const stage = healthy();
    plant(stage);
    const findings = await examined(stage);
    const found = findings.filter(({ mark }) => mark === 'fault');
    expect(found.map((each) => [about.test(each.about), todo.test(each.todo)])).toContainEqual([true, true]);
    expect(found.filter((each) => !about.test(each.about))).toEqual([]);
    expect(exitCodeOf(findings, {})).toBe(1);
  });

  it.each(Object.entries(WARNINGS))(
    'warns of %s, says what to do, and fails where it is to be strict',
    async (_, [plant, about, todo]) => {
      const stage = healthy();
      plant(stage);
      const findings = await examined(stage);
      const found = findings.filter(({ mark }) => mark === 'warning');
      expect(found.map((each) => [about.test(each.about), todo.test(each.todo)])).toContainEqual([true, true]);
      expect([exitCodeOf(findings, {}), exitCodeOf(findings, { strict: true })]).toEqual([0, 1]);
    },
  );

  it('goes on with what it may read, and says what it may not', async () => {
    const stage = healthy();
    stage.facts = { alarms: failing('AccessDenied') };
    const findings = await examined(stage);
    expect(findings.filter(({ mark }) => mark !== 'ok')).toMatchObject([
      { about: 'alarms', mark: 'unknown', todo: expect.stringContaining('infra/policies/operator.json') },
    ]);
  });

  it('shows no credential and no access policy', async () => {
    const stage = healthy();
    stage.params['accessPolicy'] = '{"canary-policy';
    stage.secrets = {
      'helpscout/default': { clientId: 'canary-id', clientSecret: 'canary-secret', baseUrl: 'https://x.example' },
    };
    expect(report(await examined(stage))).not.toMatch(/canary/);
  });
});
