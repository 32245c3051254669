import { type Finding, fault, ok, warning } from '../../infra/finding.ts';
import { MAX_POLICY_BYTES } from '../../infra/lambda-policy.ts';
import type { AwsFacts } from './facts.ts';

/** Lambda keeps so many for functions that reserve none. */
const KEPT_UNRESERVED = 100;
/** Some say 10 for new accounts: a burst of events would be throttled. */
const LITTLE_CONCURRENCY = 50;
const MOST_ENVIRONMENT_BYTES = 4_096;
const NEAR = 0.9;

/** Whether alarms will find the topic that they are to tell, and a person behind it. */
export async function judgeTopic(
  name: string,
  arn: string,
  facts: Pick<AwsFacts, 'subscriptions'>,
): Promise<readonly Finding[]> {
  const about = `topic ${name}`;
  const subscriptions = await facts.subscriptions(arn);
  if (subscriptions === undefined) return [fault(about, `there is no ${arn}`, 'Create it, or name another topic.')];
  if (subscriptions > 0) return [ok(about, `${subscriptions} confirmed subscriptions`)];
  return [
    warning(about, 'it has no confirmed subscription', 'Subscribe to it, and confirm: nobody gets its messages.'),
  ];
}

/** Whether the account lets so many functions run at once. */
export async function judgeConcurrency(
  reserved: number,
  operations: number,
  facts: Pick<AwsFacts, 'concurrency'>,
): Promise<readonly Finding[]> {
  const about = 'concurrency of the account';
  const { most, unreserved } = await facts.concurrency();
  const wanted = reserved * operations;
  const seen = `${most}, of which ${unreserved} are not reserved`;
  if (wanted > 0 && most - wanted < KEPT_UNRESERVED) {
    const room = Math.max(0, Math.floor((most - KEPT_UNRESERVED) / operations));
    const todo = `Lower reservedConcurrency to ${room}, or ask AWS for a higher quota: Lambda keeps ${KEPT_UNRESERVED} unreserved.`;
    return [fault(about, `${seen}; reservedConcurrency=${reserved} takes ${wanted} of them`, todo)];
  }
  if (most < LITTLE_CONCURRENCY) {
    return [warning(about, seen, 'Ask AWS for a higher quota (Lambda, concurrent executions): bursts are throttled.')];
  }
  return [ok(about, seen)];
}

/** How near the functions are to what Lambda lets them have. @param names deployed names */
export async function judgeFunctions(
  names: readonly string[],
  facts: Pick<AwsFacts, 'policyBytes' | 'environmentBytes'>,
): Promise<readonly Finding[]> {
  const sizes: { readonly name: string; readonly policy: number; readonly environment: number }[] = [];
  // One after the other: Lambda lets its control plane be asked 15 times a second.
  for (const name of names) {
    sizes.push({ name, policy: await facts.policyBytes(name), environment: await facts.environmentBytes(name) });
  }
  return [
    ...near(
      'policy of',
      sizes.map(({ name, policy }) => [name, policy]),
      MAX_POLICY_BYTES,
      'Give it fewer rules: let one mapping match several events.',
    ),
    ...near(
      'environment of',
      sizes.map(({ name, environment }) => [name, environment]),
      MOST_ENVIRONMENT_BYTES,
      'Shorten accessPolicy: usually by * in names of callers and accounts.',
    ),
  ];
}

function near(
  about: string,
  sizes: readonly (readonly [name: string, bytes: number])[],
  most: number,
  todo: string,
): Finding[] {
  const over = sizes.filter(([, bytes]) => bytes > NEAR * most);
  const largest = Math.max(0, ...sizes.map(([, bytes]) => bytes));
  if (over.length === 0) return [ok(`${about} the deployed functions`, `at most ${largest} of ${most} bytes`)];
  return over.map(([name, bytes]) => warning(`${about} ${name}`, `${bytes} of ${most} bytes`, todo));
}
