/** What a function's policy may hold. @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const MAX_POLICY_BYTES = 20_480;
/** The longest names that AWS makes of ours: a region of GovCloud, and the id that CloudFormation adds. */
const REGION = 'us-gov-east-1';
const ACCOUNT = '123456789012';
const SUFFIX = 'AAAAAAAAAAAA';
/** Of a function, and of a rule. */
export const MAX_NAME = 64;
const MAX_STATEMENT_ID = 100;

/** Where the rules of a stage are. */
export interface Stage {
  /** The stack's name. */
  readonly prefix: string;
  readonly eventBus: string;
}

/** The policy without a statement. */
const EMPTY = '{"Version":"2012-10-17","Id":"default","Statement":[]}';

/**
 * Returns how many of a function's rules its policy has room for: each rule has a permission of its own to invoke the function,
 * beside those of the API and of our own events.
 * @param rules the rules' logical ids, in the order in which they are deployed
 */
export function roomFor(rules: readonly string[], functionName: string, stage: Stage): number {
  const own = ['OwnRule', 'HttpApi'];
  const fitting = rules.findIndex(
    (_, index) => policyBytes([...own, ...rules.slice(0, index + 1)], functionName, stage) > MAX_POLICY_BYTES,
  );
  return fitting < 0 ? rules.length : fitting;
}

/** How long a function's policy may become with a permission for each of these. */
export function policyBytes(invokers: readonly string[], functionName: string, stage: Stage): number {
  return invokers.reduce((sum, invoker) => sum + permission(invoker, functionName, stage).length, EMPTY.length);
}

/** The statement that AWS::Lambda::Permission adds, and a comma. */
function permission(rule: string, functionName: string, { prefix, eventBus }: Stage): string {
  const statement = {
    Sid: `${prefix}-${rule}Permission-${SUFFIX}`.slice(0, MAX_STATEMENT_ID),
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'lambda:InvokeFunction',
    Resource: `arn:aws-us-gov:lambda:${REGION}:${ACCOUNT}:function:${functionName.slice(0, MAX_NAME)}`,
    Condition: {
      ArnLike: {
        'AWS:SourceArn': `arn:aws-us-gov:events:${REGION}:${ACCOUNT}:rule/${busPart(eventBus)}${`${prefix}-${rule}-${SUFFIX}`.slice(0, MAX_NAME)}`,
      },
    },
  };
  return `${JSON.stringify(statement)},`;
}

function busPart(eventBus: string): string {
  return eventBus === 'default' ? '' : `${eventBus}/`;
}
