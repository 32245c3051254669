import * as z from 'zod/mini';
import { StageParams } from './params.ts';

type StageParam = keyof typeof StageParams.shape;

/** A parameter of a stage that CloudFormation can take: its value is only copied into the template. */
interface Taken {
  readonly description: string;
  /** What the template is packaged with in its stead, where osls would refuse a word. */
  readonly number?: number;
  /** Comma-separated in osls's parameter and in the environment, a list wherever the template has one. */
  readonly isList?: true;
  /** The value that means: without it. What holds it is then left out, a property or the element of a list. */
  readonly without?: { readonly value: string; readonly leavesOut: 'property' | 'element' };
  /** Whose value counts instead, where this one is without. */
  readonly instead?: StageParam;
  /** The resource of the stack that stands where no value does. */
  readonly own?: string;
}

/** A parameter on which more depends than a copy of its value. */
interface Fixed {
  /** Why it is decided when the template is made. */
  readonly fixed: string;
}

/** Each parameter of infra/params.yml, and whether a template that is made once leaves it open. */
const CLASSES: Readonly<Record<StageParam, Taken | Fixed>> = {
  region: { fixed: 'the template is the same in every region' },
  authorizer: { fixed: 'there is a template for each' },
  settleMs: { fixed: 'the threshold of an alarm is computed from it' },
  reservedConcurrency: { fixed: 'thresholds of alarms are computed from it' },
  exampleSchedule: { fixed: 'whoever wants the example changes it, and so makes templates anyway' },
  logRetentionDays: { description: 'For how many days log lines are kept', number: 3653 },
  jwtIssuer: { description: 'Whose tokens are accepted: the issuer’s https address' },
  jwtAudience: { description: 'For whom a token must be' },
  jwtScope: { description: 'Which scope a token must have' },
  domainName: { description: 'The API’s own domain; needs certificateArn' },
  certificateArn: { description: 'The certificate of domainName, in the region of the stage' },
  requestsPerSecond: { description: 'How many requests a second the API accepts' },
  requestBurst: { description: 'How many requests the API accepts at once' },
  eventBus: {
    description: 'The bus on which the rules match events',
    without: { value: 'default', leavesOut: 'element' },
  },
  resultBus: { description: 'The bus on which result events are published' },
  eventSources: { description: 'Comma-separated: whose events may ask for an action directly', isList: true },
  requireIdempotencyKey: { description: 'Whether requests without a key are refused' },
  allowedVendorHosts: { description: 'Comma-separated: further hosts that an account’s baseUrl may name' },
  accessPolicy: {
    description: 'JSON: which caller may do what, at which accounts',
    without: { value: '', leavesOut: 'property' },
  },
  vendorResponseTimeoutMs: { description: 'How long a vendor’s response is waited for' },
  secretsMaxAgeMs: { description: 'After which time a secret is read again' },
  safeResendMs: { description: 'Within which time a harmless request is sent again without a read' },
  pageTopicArn: {
    description: 'The SNS topic of alarms that wake the person on call; without it the stack has one',
    without: { value: '', leavesOut: 'element' },
    own: 'PageTopic',
  },
  ticketTopicArn: {
    description: 'The SNS topic of alarms that can wait; without it pageTopicArn, or else a topic of the stack',
    without: { value: '', leavesOut: 'element' },
    instead: 'pageTopicArn',
    own: 'TicketTopic',
  },
};

/** A parameter of the template that all doors deploy. */
export interface DistributionParameter extends Taken {
  /** As in infra/params.yml, or `stage`. */
  readonly name: string;
  /** As in the template: `PageTopicArn`. */
  readonly logicalId: string;
  /** What stands in the packaged template where its value belongs. */
  readonly marker: string;
  readonly pattern?: string;
  readonly allowed?: readonly string[];
}

const STAGE: Taken = { description: 'The name of the stage, of which all names are made' };
/** Names of functions have 64 characters at most. */
const STAGE_SHAPE = { pattern: '^[a-z][a-z0-9-]{0,9}$' };

const Shape = z.object({ pattern: z.optional(z.string()), enum: z.optional(z.array(z.string())) });
const shapes = z
  .object({ properties: z.record(z.string(), Shape) })
  .parse(z.toJSONSchema(StageParams, { io: 'input', unrepresentable: 'any' })).properties;

const taken = Object.entries(CLASSES).flatMap(([name, each]) => ('fixed' in each ? [] : [[name, each] as const]));

/** Every parameter that a template made once leaves open, the stage first. */
export const DISTRIBUTION_PARAMETERS: readonly DistributionParameter[] = [['stage', STAGE] as const, ...taken].map(
  ([name, about]) => {
    const { pattern, enum: allowed } = name === 'stage' ? { ...STAGE_SHAPE, enum: undefined } : (shapes[name] ?? {});
    return {
      ...about,
      name,
      logicalId: `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
      marker: about.number === undefined ? `zz${name}zz` : String(about.number),
      ...(pattern === undefined ? {} : { pattern }),
      ...(allowed === undefined ? {} : { allowed }),
    };
  },
);

/** Those that are decided when the template is made, and why. */
export const FIXED_PARAMETERS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(CLASSES).flatMap(([name, each]) => ('fixed' in each ? [[name, each.fixed]] : [])),
);
