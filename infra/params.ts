import * as z from 'zod/mini';
import { AccessRule } from '../lib/config/access-policy.ts';
import { Environment } from '../lib/config/config.ts';
import { judge, refusalsBy } from '../lib/judge.ts';
import { LONGEST_SETTLE_MS } from '../lib/ledger/time.ts';
import { MAX_STALE_MS } from '../lib/secrets/secrets.ts';

const variable = Environment.shape;

const Text = z.string().check(z.minLength(1, 'must not be empty'));
/** An ARN would not do: roles, rules and alarms are written with the name. */
const BusName = z.string().check(z.regex(/^[A-Za-z0-9._\-/]{1,256}$/, 'must be the name of an event bus, not its ARN'));
/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const RETENTIONS = [
  ...[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653],
].map(String);
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

/** @see upTo */
function milliseconds({ fewest = 1, most }: { readonly fewest?: number; readonly most: number }) {
  const message = `must be a whole number of milliseconds, from ${fewest} to ${most}`;
  return z.string().check(
    z.regex(upTo(most), message),
    z.refine((text) => Number(text) >= fewest, message),
  );
}

/** Whole numbers from 1 to `most`: CloudFormation and Terraform judge a parameter by a pattern. */
function upTo(most: number): RegExp {
  const digits = String(most);
  const sameLength = [...digits].flatMap((digit, at) => {
    const lowest = at === 0 ? 1 : 0;
    const highest = Number(digit) - 1;
    const range = lowest === highest ? lowest : `[${lowest}-${highest}]`;
    return highest < lowest ? [] : [`${digits.slice(0, at)}${range}\\d{${digits.length - at - 1}}`];
  });
  return new RegExp(`^(?:[1-9]\\d{0,${digits.length - 2}}|${[...sameLength, digits].join('|')})$`);
}

/** Every parameter of serverless.yml and what it may be. What becomes a variable of the functions may be no more than what they take. */
export const StageParams = z
  .strictObject({
    region: z.string().check(z.regex(/^[a-z]{2}(?:-[a-z]+)+-\d$/, 'must be a region of AWS')),
    logRetentionDays: z.enum(RETENTIONS, `must be one of ${RETENTIONS.join(', ')}`),
    authorizer: z.enum(['iam', 'jwt'], 'must be iam or jwt'),
    jwtIssuer: z.optional(z.string().check(z.regex(/^https:\/\/[^\s/]+\S*$/, 'must be an https address'))),
    jwtAudience: z.optional(Text),
    jwtScope: z.optional(z.string().check(z.regex(/^\S+$/, 'must be one scope'))),
    domainName: DomainName,
    certificateArn: CertificateArn,
    requestsPerSecond: Count,
    requestBurst: Count,
    reservedConcurrency: z.union([z.literal(''), Count], 'must be a whole number from 1, or empty'),
    eventBus: BusName,
    resultBus: BusName,
    eventSources: variable.EVENT_SOURCES,
    exampleSchedule: Flag,
    requireIdempotencyKey: variable.REQUIRE_IDEMPOTENCY_KEY,
    allowedVendorHosts: variable.ALLOWED_VENDOR_HOSTS,
    accessPolicy: variable.ACCESS_POLICY,
    // A function that HTTP calls ends after 29 s: with a longer wait no attempt would have time, and nothing would ever be sent.
    vendorResponseTimeoutMs: milliseconds({ most: 20_000 }),
    // As old as a value may become while Secrets Manager fails.
    secretsMaxAgeMs: milliseconds({ most: MAX_STALE_MS }),
    // Sooner a vendor may not list yet what we sent: it would be taken for absent, and the customer would get it twice.
    settleMs: milliseconds({ fewest: 60_000, most: LONGEST_SETTLE_MS }),
    // Later, a value that an agent has set since would be overwritten.
    safeResendMs: milliseconds({ most: LONGEST_SETTLE_MS }),
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
    z.superRefine(({ region, pageTopicArn, ticketTopicArn }, { addIssue }) => {
      for (const [name, arn] of Object.entries({ pageTopicArn, ticketTopicArn })) {
        const isElsewhere = arn !== '' && arn.split(':')[3] !== region;
        if (isElsewhere) addIssue({ code: 'custom', path: [name], message: 'must be of the region of the stage' });
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
