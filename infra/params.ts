import * as z from 'zod/mini';
import { AccessRule } from '../lib/config/access-policy.ts';
import { Environment } from '../lib/config/config.ts';
import { judge, refusalsBy } from '../lib/judge.ts';

const variable = Environment.shape;

const Text = z.string().check(z.minLength(1, 'must not be empty'));
const Count = z.string().check(z.regex(/^[1-9]\d{0,8}$/, 'must be a whole number from 1'));
const Flag = z.enum(['true', 'false'], 'must be true or false');
const DomainName = z
  .string()
  .check(
    z.regex(
      /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+)?$/,
      'must be a domain in lower case',
    ),
  );
const CertificateArn = z
  .string()
  .check(
    z.regex(/^(?:arn:aws[\w-]*:acm:[\w-]+:\d{12}:certificate\/[\w-]+)?$/, 'must be the ARN of a certificate in ACM'),
  );
const TopicArn = z
  .string()
  .check(z.regex(/^(?:arn:aws[\w-]*:sns:[\w-]+:\d{12}:[\w-]+)?$/, 'must be the ARN of an SNS topic'));

/** Every parameter of serverless.yml and what it may be. What becomes a variable of the functions is judged by their schema. */
export const StageParams = z
  .strictObject({
    region: z.string().check(z.regex(/^[a-z]{2}(?:-[a-z]+)+-\d$/, 'must be a region of AWS')),
    logRetentionDays: Count,
    authorizer: z.enum(['iam', 'jwt'], 'must be iam or jwt'),
    jwtIssuer: z.optional(Text),
    jwtAudience: z.optional(Text),
    jwtScope: z.optional(Text),
    domainName: DomainName,
    certificateArn: CertificateArn,
    requestsPerSecond: Count,
    requestBurst: Count,
    reservedConcurrency: z.union([z.literal(''), Count], 'must be a whole number from 1, or empty'),
    eventBus: Text,
    resultBus: Text,
    eventSources: variable.EVENT_SOURCES,
    exampleSchedule: Flag,
    requireIdempotencyKey: variable.REQUIRE_IDEMPOTENCY_KEY,
    allowedVendorHosts: variable.ALLOWED_VENDOR_HOSTS,
    accessPolicy: variable.ACCESS_POLICY,
    vendorResponseTimeoutMs: variable.VENDOR_RESPONSE_TIMEOUT_MS,
    secretsMaxAgeMs: variable.SECRETS_MAX_AGE_MS,
    settleMs: variable.SETTLE_MS,
    safeResendMs: variable.SAFE_RESEND_MS,
    pageTopicArn: TopicArn,
    ticketTopicArn: TopicArn,
  })
  .check(
    z.superRefine(({ region, domainName, certificateArn }, { addIssue }) => {
      if (Boolean(domainName) !== Boolean(certificateArn)) {
        const path = [domainName ? 'certificateArn' : 'domainName'];
        addIssue({ code: 'custom', path, message: 'is needed: a domain and its certificate come together' });
      } else if (certificateArn && certificateArn.split(':')[3] !== region) {
        addIssue({ code: 'custom', path: ['certificateArn'], message: 'must be of the region of the stage' });
      }
    }),
    z.superRefine(({ authorizer, ...params }, { addIssue }) => {
      if (authorizer !== 'jwt') return;
      for (const name of ['jwtIssuer', 'jwtAudience', 'jwtScope'] as const) {
        if (!params[name]) addIssue({ code: 'custom', path: [name], message: 'is needed with authorizer=jwt' });
      }
    }),
  );

/** What is wrong with an access policy. Rules are counted: callers, accounts and what stands for them are not shown. */
function faultsOfPolicy(text: unknown): readonly string[] {
  const rules = Object.values(JSON.parse(String(text)));
  return rules.flatMap((rule, index) => {
    const judged = judge(AccessRule, rule);
    const issues = 'issues' in judged ? judged.issues : [];
    return issues.map(({ path, message }) => {
      const place = /^(?:accounts|may)?(?:\[\d+\])?$/.test(path) ? path : '';
      return `rule ${index + 1}: ${`${place} ${message}`.trim()}`;
    });
  });
}

/**
 * What is wrong with a stage's parameters, a line for each; no caller and no account of an access policy is shown.
 * @param params by name; YAML has made numbers and booleans of some
 */
export function faultsOf(params: Readonly<Record<string, unknown>>): string[] {
  const given = Object.entries(params).flatMap(([name, value]) => (value == null ? [] : [[name, String(value)]]));
  const faults = refusalsBy(StageParams, Object.fromEntries(given)).flatMap((issue) => {
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((name) => `${name}: is no parameter; infra/params.yml has them all`);
    const [name, ...within] = issue.path.map(String);
    const said = name === 'accessPolicy' && within.length > 0 ? faultsOfPolicy(params[name]) : [issue.message];
    return said.map((each) => `${name}: ${each}`);
  });
  return [...new Set(faults)];
}
