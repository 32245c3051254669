import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { operation as createReply } from '../../functions/helpscout/create-reply.ts';
import { faultsOf, StageParams } from '../../infra/params.ts';
import { ROOT } from '../../scripts/catalog.ts';
import { isThorough } from '../kit/depth.ts';
import { everything } from '../kit/world.ts';

const DEFAULTS: Record<string, unknown> = parse(readFileSync(`${ROOT}infra/params.yml`, 'utf8')).default;

const SETTLE = 'must be a whole number of milliseconds, from 60000 to 3600000';
const RESPONSE = 'must be a whole number of milliseconds, from 1 to 20000';
const BUS = 'must be the name of an event bus, not its ARN';

describe('the parameters of a stage', () => {
  it('are valid as they are by default, and each has a rule', () => {
    expect(faultsOf(DEFAULTS)).toEqual([]);
    expect(Object.keys(StageParams.shape)).toEqual(expect.arrayContaining(Object.keys(DEFAULTS)));
  });

  it('are all that the template asks for', () => {
    const entries = readdirSync(`${ROOT}infra`, { withFileTypes: true }).filter((entry) => entry.isFile());
    const files = ['serverless.yml', ...entries.map(({ name }) => `infra/${name}`)];
    const text = files.map((file) => readFileSync(ROOT + file, 'utf8')).join('\n');
    const asked = [...text.matchAll(/\$\{param:(\w+)/g)].map(([, name]) => name);
    expect(new Set(Object.keys(StageParams.shape))).toEqual(new Set([...asked, ...Object.keys(DEFAULTS)]));
  });

  it.each([
    ['settelMs', 5, 'settelMs: is no parameter; infra/params.yml has them all'],
    ['settleMs', 'soon', `settleMs: ${SETTLE}`],
    ['settleMs', -1, `settleMs: ${SETTLE}`],
    ['settleMs', '', `settleMs: ${SETTLE}`],
    ['settleMs', 59_999, `settleMs: ${SETTLE}`],
    ['settleMs', 3_600_001, `settleMs: ${SETTLE}`],
    ['secretsMaxAgeMs', 900_001, 'secretsMaxAgeMs: must be a whole number of milliseconds, from 1 to 900000'],
    ['safeResendMs', 3_600_001, 'safeResendMs: must be a whole number of milliseconds, from 1 to 3600000'],
    ['vendorResponseTimeoutMs', '1e4', `vendorResponseTimeoutMs: ${RESPONSE}`],
    ['vendorResponseTimeoutMs', 20_001, `vendorResponseTimeoutMs: ${RESPONSE}`],
    ['vendorResponseTimeoutMs', '020000', `vendorResponseTimeoutMs: ${RESPONSE}`],
    ['requestsPerSecond', 'many', 'requestsPerSecond: must be a whole number from 1'],
    ['reservedConcurrency', 'some', 'reservedConcurrency: must be a whole number from 1'],
    ['logRetentionDays', 0, expect.stringMatching(/^logRetentionDays: must be one of 1, 3, 5, /)],
    ['logRetentionDays', 100, expect.stringMatching(/^logRetentionDays: must be one of 1, 3, 5, /)],
    ['requireIdempotencyKey', 'yes', 'requireIdempotencyKey: must be true or false'],
    ['exampleSchedule', 'on', 'exampleSchedule: must be true or false'],
    [
      'allowedVendorHosts',
      'https://care.example.com',
      'allowedVendorHosts: must be hosts, like care.example.com or *.example.com',
    ],
    ['authorizer', 'none', 'authorizer: must be iam or jwt'],
    ['authorizer', 'jwt', 'jwtIssuer: is needed with authorizer=jwt'],
    ['domainName', 'https://actions.example.com', 'domainName: must be a domain in lower case'],
    ['domainName', 'actions.example.com', 'certificateArn: is needed: a domain and its certificate come together'],
    [
      'certificateArn',
      'arn:aws:acm:us-east-1:123456789012:certificate/1',
      'domainName: is needed: a domain and its certificate come together',
    ],
    ['pageTopicArn', 'page', 'pageTopicArn: must be the ARN of an SNS topic'],
    ['accessPolicy', '{"ana":', 'accessPolicy: must be a JSON object, not a text: rules by caller'],
    ['accessPolicy', '[]', 'accessPolicy: must be a JSON object, not a list: rules by caller'],
    [
      'accessPolicy',
      '{"ana":["*"],"bo":["*","helpscout"]}',
      'accessPolicy: rule 2: [1] must be vendor/account, in which * stands for any characters',
    ],
    [
      'accessPolicy',
      '{"ana":{"accounts":["*"],"may":["all"]}}',
      'accessPolicy: rule 1: may[0] must be one of send, sendHtml, change, decide, read, readInput',
    ],
    ['accessPolicy', '{"ana":{"accounts":["*"]}}', 'accessPolicy: rule 1: may is required'],
    ['accessPolicy', '{"ana":"*"}', 'accessPolicy: rule 1: must be a list, or an object, not a text'],
    ['region', null, 'region: is required'],
    ['eventBus', '', `eventBus: ${BUS}`],
    ['resultBus', '*', `resultBus: ${BUS}`],
    ['resultBus', 'arn:aws:events:us-east-1:123456789012:event-bus/support', `resultBus: ${BUS}`],
    ['jwtIssuer', 'issuer.example', 'jwtIssuer: must be an https address'],
    ['jwtScope', 'read write', 'jwtScope: must be one scope'],
    ['pageTopicArn', 'arn:aws:sns:eu-west-1:123456789012:page', 'pageTopicArn: must be of the region of the stage'],
    ['ticketTopicArn', 'arn:aws:sns:eu-west-1:123456789012:page', 'ticketTopicArn: must be of the region of the stage'],
  ])('are refused where %s is %j', (name, value, fault) => {
    expect(faultsOf({ ...DEFAULTS, [name]: value })).toContainEqual(fault);
  });

  it.each([
    { settleMs: 60_000, reservedConcurrency: 20, requireIdempotencyKey: true, eventSources: 'shop, billing' },
    { authorizer: 'jwt', jwtIssuer: 'https://issuer.example', jwtAudience: 'actions', jwtScope: 'conversations' },
    { accessPolicy: '{"*": ["*"]}', allowedVendorHosts: '*.example.com, care.example.org:8443' },
    {
      domainName: 'actions.example.com',
      certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/1b7c',
    },
    { settleMs: 3_600_000, vendorResponseTimeoutMs: 20_000, secretsMaxAgeMs: 899_999, safeResendMs: 1 },
    { eventBus: 'support/orders.v1', resultBus: 'results', logRetentionDays: 30 },
    { accessPolicy: null, pageTopicArn: 'arn:aws:sns:ap-southeast-2:123456789012:page', region: 'ap-southeast-2' },
  ])('may be %j', (params) => {
    expect(faultsOf({ ...DEFAULTS, ...params })).toEqual([]);
  });
});

it.each([
  [20_000, 'done'],
  [60_000, 'waiting'],
])(
  'an action that waits %d ms for its vendor is %s: beyond what a stage may have there is no time to send it',
  async (ms, state) => {
    const { bundle, vendors } = everything({ env: { VENDOR_RESPONSE_TIMEOUT_MS: String(ms) } });
    expect(await bundle.invoke(createReply, { input: createReply.example })).toMatchObject({ state });
    expect(vendors.simulators.helpscout.effects()).toHaveLength(state === 'done' ? 1 : 0);
  },
);

it.runIf(isThorough)('packaging stops where they are not valid, and says what is wrong with each', async () => {
  const env = {
    ...{ PATH: process.env['PATH'], HOME: tmpdir() },
    SLS_SCHEMA_CACHE_BASE_DIR: `${ROOT}node_modules/.cache/serverless`,
  };
  const args = ['package', '--param=settleMs=soon', '--param=settelMs=5', '--param=accessPolicy={"ana":["secret"]}'];
  const serverless = `${ROOT}node_modules/serverless/bin/serverless.js`;
  const run = promisify(execFile)(process.execPath, [serverless, ...args], { cwd: ROOT, env });
  const { stdout, stderr, code } = Object(await run.catch((error: unknown) => error));
  const said = `${stdout}${stderr}`;
  for (const name of ['settleMs', 'settelMs', 'accessPolicy']) expect(said).toContain(`${name}: `);
  expect({ code, saysWho: said.includes('ana'), saysSecret: said.includes('secret') }).toEqual({
    code: 1,
    saysWho: false,
    saysSecret: false,
  });
});
