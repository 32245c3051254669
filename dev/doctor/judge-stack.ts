import { counted } from '../../console/words.ts';
import { type Finding, fault, ok, warning } from '../../infra/finding.ts';
import { readQueues, readTable } from '../infra.ts';
import type { DeployedResource, DeployedStack } from '../stages/deployed.ts';
import type { AlarmFacts, AwsFacts, TableFacts } from './facts.ts';

/** Whether CloudFormation is at rest with the stack as it was last deployed. */
export function judgeStack(stack: DeployedStack | undefined, stage: string): Finding {
  const about = 'stack';
  if (stack === undefined) return warning(about, 'not deployed yet', `npx serverless deploy --stage ${stage}`);
  const { status } = stack;
  const seen = `${status}, ${counted(stack.resources.length, 'resource')}`;
  if (/^(?:CREATE|UPDATE|IMPORT)_COMPLETE$/.test(status)) return ok(about, seen);
  if (status.endsWith('IN_PROGRESS')) return warning(about, seen, 'Wait until it has ended.');
  if (status === 'UPDATE_ROLLBACK_COMPLETE') {
    return warning(
      about,
      seen,
      'The last deployment failed and was rolled back: the stack’s events in CloudFormation say why.',
    );
  }
  return fault(
    about,
    seen,
    'See the stack’s events in CloudFormation: continue its rollback, or delete it and deploy anew.',
  );
}

/** Whether the ledger is as the template has it. */
export function judgeTable({ status, indexes, kept }: TableFacts): readonly Finding[] {
  const about = 'table';
  const wanted = (readTable().GlobalSecondaryIndexes ?? []).map(({ IndexName = '' }) => IndexName);
  const missing = wanted.filter((name) => indexes[name] !== 'ACTIVE');
  const found = [
    ...(status === 'ACTIVE' ? [] : [fault(about, `it is ${status}`, 'Wait until it is ACTIVE.')]),
    ...missing.map((name) =>
      fault(about, `its index ${name} is ${indexes[name] ?? 'missing'}`, 'Deploy, and wait until it is ACTIVE.'),
    ),
    ...(kept === undefined || kept.forgetsBy === 'expires'
      ? []
      : [
          fault(
            about,
            'it keeps every record for ever',
            'Deploy, to switch on its time-to-live by the attribute expires.',
          ),
        ]),
    ...(kept?.isRestorable !== false
      ? []
      : [fault(about, 'it cannot be restored', 'Deploy, to switch on its point-in-time recovery.')]),
  ];
  return found.length > 0
    ? found
    : [
        ok(
          about,
          `ACTIVE, ${counted(wanted.length, 'index', 'indexes')}${kept ? ', with time-to-live and point-in-time recovery' : ''}`,
        ),
      ];
}

/** Whether messages wait where none should. */
export async function judgeQueues(
  urls: Readonly<Record<string, string>>,
  facts: Pick<AwsFacts, 'messages'>,
): Promise<readonly Finding[]> {
  return Promise.all(
    readQueues().map(async ({ id }): Promise<Finding> => {
      const about = `queue ${id}`;
      const url = urls[id];
      if (url === undefined) return fault(about, 'it is not there', 'Deploy the stage.');
      const messages = await facts.messages(url);
      if (!id.includes('DeadLetter') || messages === 0) return ok(about, counted(messages, 'message'));
      return warning(about, counted(messages, 'dead letter'), `docs/runbook.md has an entry ${id}.`);
    }),
  );
}

/** Whether wake-ups reach their function. @param worker its deployed name */
export async function judgeWakeUps(
  worker: string | undefined,
  facts: Pick<AwsFacts, 'wakeUps'>,
): Promise<readonly Finding[]> {
  const about = 'wake-ups';
  if (worker === undefined) return [fault(about, 'their function is not there', 'Deploy the stage.')];
  const states = await facts.wakeUps(worker);
  if (states.includes('Enabled') || states.includes('Creating')) return [ok(about, 'they reach their function')];
  const seen = `their mapping is ${states[0] ?? 'missing'}`;
  return [fault(about, seen, 'Enable the event source mapping of workers-run-action, or deploy.')];
}

/** Whether each alarm tells a person, and which of them ring. */
export function judgeAlarms(alarms: readonly AlarmFacts[], stack: DeployedStack): readonly Finding[] {
  const about = 'alarms';
  const declared = stack.resources.filter(({ type }) => type === 'AWS::CloudWatch::Alarm');
  const silent = alarms.filter(({ actions }) => actions.length === 0);
  const ringing = alarms.filter(({ state }) => state === 'ALARM');
  const gone = declared.filter(({ physicalId }) => !alarms.some(({ name }) => name === physicalId));
  return [
    silent.length === 0
      ? ok(about, `all ${alarms.length} notify a person`)
      : warning(
          about,
          `${silent.length} of ${alarms.length} notify no person, such as ${silent[0]?.name}`,
          'Deploy with --param="pageTopicArn=arn:aws:sns:…", or switch their actions on again.',
        ),
    ...gone.map(({ logicalId }) =>
      fault(about, `${logicalId} was deleted`, 'Deploy after a change, or restore it from the template.'),
    ),
    ...ringing.map(({ name }) => warning(about, `${name} is firing`, 'docs/runbook.md has an entry for each alarm.')),
  ];
}

/** What of a stack's resources stands under a type, by logical id. */
export function physicalIds(resources: readonly DeployedResource[], type: string): Readonly<Record<string, string>> {
  const those = resources.filter((resource) => resource.type === type);
  return Object.fromEntries(those.map(({ logicalId, physicalId }) => [logicalId, physicalId]));
}
