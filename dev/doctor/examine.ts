import { type Finding, ok, warning } from '../../infra/finding.ts';
import { readMappings } from '../../infra/mappings.ts';
import { PACKAGED_ALARMS } from '../../infra/preflight.ts';
import type { Fetch } from '../../lib/http/transport.ts';
import { readFunctions } from '../../scripts/catalog.ts';
import { inputOf } from '../../scripts/operation-inputs.ts';
import { readQueues } from '../infra.ts';
import type { Cloud } from '../stages/cloud.ts';
import { attempt } from './attempt.ts';
import type { AwsFacts } from './facts.ts';
import { judgeConcurrency, judgeFunctions, judgeTopic } from './judge-account.ts';
import { judgeFiles, judgePackage, judgeParams } from './judge-package.ts';
import { judgeRules } from './judge-rules.ts';
import { accountsOf, judgeAccounts } from './judge-secrets.ts';
import { judgeAlarms, judgeQueues, judgeStack, judgeTable, judgeWakeUps, physicalIds } from './judge-stack.ts';

/** What is examined. */
export interface Patient {
  readonly cloud: Omit<Cloud, 'settings'>;
  readonly params: Readonly<Record<string, unknown>>;
  /** Whether vendors may be simulators of this machine. @default of the local stack alone */
  readonly loopbackVendors?: boolean;
  /** How vendors are reached. @default as the functions do */
  readonly fetch?: Fetch;
  /** Whether a package is judged, and which: that of a folder, or one that is made for this with these arguments. */
  readonly package: { readonly args: readonly string[]; readonly folder?: string } | undefined;
}

/** Everything that can be said before and after a deployment, in the order in which a person mends it. */
export async function examine(patient: Patient, facts: AwsFacts): Promise<readonly Finding[]> {
  const { cloud, params } = patient;
  const stage = { prefix: cloud.prefix, eventBus: String(params['eventBus'] ?? 'default') };
  const files = [
    ...judgeParams(params),
    ...(cloud.isLocal ? [] : judgeRegion(cloud.region, params)),
    ...(await attempt('mappings and schedules', () => judgeFiles(stage))),
  ];
  const isSound = files.every(({ mark }) => mark !== 'fault');
  const { package: packaged } = patient;
  const template =
    packaged && isSound ? await attempt('package', () => judgePackage(stage, packaged.args, packaged.folder)) : [];
  const account = cloud.isLocal ? [] : await attempt('credentials', () => judgeIdentity(cloud.region, facts));
  if (account.some(({ mark }) => mark === 'fault')) return [...files, ...template, ...account];
  const around = cloud.isLocal ? [] : await judgeAround(patient, facts);
  const accounts = await attempt('accounts', async () =>
    judgeAccounts(
      await facts.secretNames(`${cloud.secretsPrefix}/`),
      accountsOf({ ...cloud, isLocal: patient.loopbackVendors ?? cloud.isLocal }, params, facts.secret, patient.fetch),
    ),
  );
  const deployed = cloud.isLocal ? await judgeLocal(cloud, facts) : await judgeDeployed(facts, cloud);
  // Where the stage is deployed, its own alarms say whom they tell.
  const isDeployed = deployed.some(({ about }) => about === 'alarms');
  return [
    ...files,
    ...template.filter(({ about }) => !isDeployed || about !== PACKAGED_ALARMS),
    ...account,
    ...around,
    ...accounts,
    ...deployed,
  ];
}

/** Whether a deployment would go where this looks: osls does not read the environment's region. */
function judgeRegion(region: string, params: Patient['params']): readonly Finding[] {
  const deployed = String(params['region']);
  if (deployed === region) return [];
  const todo = `Deploy with --param="region=${region}", or give the stage its region in infra/params.yml.`;
  return [warning('region', `this looks at ${region}, and npx serverless deploy would take ${deployed}`, todo)];
}

async function judgeIdentity(region: string, facts: AwsFacts): Promise<readonly Finding[]> {
  const { account, arn } = await facts.identity();
  return [ok('credentials', `${arn} in account ${account}, region ${region}`)];
}

/** What the stage expects of its account. */
async function judgeAround({ params }: Patient, facts: AwsFacts): Promise<readonly Finding[]> {
  const topics = ['pageTopicArn', 'ticketTopicArn'].flatMap((name) =>
    params[name] ? [[name, String(params[name])] as const] : [],
  );
  const buses = [...new Set(['eventBus', 'resultBus'].map((name) => String(params[name] ?? 'default')))];
  const operations = (await readFunctions()).filter(({ kind }) => kind === 'operation').length;
  const found = await Promise.all([
    ...topics.map(([name, arn]) => attempt(`topic ${name}`, () => judgeTopic(name, arn, facts))),
    ...buses.map((bus) => attempt(`bus ${bus}`, () => judgeBus(bus, facts))),
    attempt('concurrency of the account', () =>
      judgeConcurrency(Number(params['reservedConcurrency'] ?? 0), operations, facts),
    ),
  ]);
  return found.flat();
}

async function judgeBus(bus: string, facts: AwsFacts): Promise<readonly Finding[]> {
  if (await facts.hasBus(bus)) return [ok(`bus ${bus}`, 'it exists')];
  const todo = 'Create it, or name another one: eventBus and resultBus of infra/params.yml.';
  return [{ about: `bus ${bus}`, mark: 'fault', seen: 'there is no such bus', todo }];
}

/** What is deployed, as it is now. */
async function judgeDeployed(facts: AwsFacts, { stage, prefix }: Patient['cloud']): Promise<readonly Finding[]> {
  const [stack, unread] = await facts.stack().then(
    (found) => [found, undefined] as const,
    (error: unknown) => [undefined, error] as const,
  );
  if (unread) return attempt('stack', () => Promise.reject(unread));
  if (stack === undefined) return [judgeStack(stack, stage)];
  const ids = (type: string) => physicalIds(stack.resources, type);
  const functions = ids('AWS::Lambda::Function');
  const topics = Object.entries(ids('AWS::SNS::Topic'));
  const worker = (await readFunctions()).find(({ key }) => key === 'workers-run-action')?.logicalId ?? '';
  const found = await Promise.all([
    attempt('table', async () => judgeTable(await facts.table(ids('AWS::DynamoDB::Table')['Table'] ?? ''))),
    attempt('queues', () => judgeQueues(ids('AWS::SQS::Queue'), facts)),
    attempt('wake-ups', () => judgeWakeUps(functions[worker], facts)),
    attempt('rules', async () => judgeRules(ids('AWS::Events::Rule'), await readMappings({ inputOf }), facts)),
    attempt('functions', () => judgeFunctions(Object.values(functions), facts)),
    ...topics.map(([id, arn]) => attempt(`topic ${id}`, () => judgeTopic(id, arn, facts))),
    attempt('alarms', async () => judgeAlarms(await facts.alarms(`${prefix}-`), stack)),
  ]);
  return [judgeStack(stack, stage), ...found.flat()];
}

/** The local stack has a table and queues; it has no stack, no alarms, and its rules are the mappings themselves. */
async function judgeLocal({ prefix }: Patient['cloud'], facts: AwsFacts): Promise<readonly Finding[]> {
  const urls = async () => {
    const found = readQueues().map(async ({ id }) => [id, await facts.queueUrl(`${prefix}-${id}`)] as const);
    return Object.fromEntries(await Promise.all(found));
  };
  return [
    ...(await attempt('table', async () => judgeTable(await facts.table(prefix)))),
    ...(await attempt('queues', async () => judgeQueues(await urls(), facts))),
  ];
}
