import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { DynamoDBClient, UpdateContinuousBackupsCommand, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { counted } from '../../console/words.ts';
import type { Finding } from '../../infra/finding.ts';
import { systemWorld } from '../../lib/world.ts';
import { ROOT, readFunctions } from '../../scripts/catalog.ts';
import { awsFacts } from '../doctor/aws-facts.ts';
import { examine } from '../doctor/examine.ts';
import type { TableFacts } from '../doctor/facts.ts';
import { physicalIds } from '../doctor/judge-stack.ts';
import { report } from '../doctor/report.ts';
import { readStageParams, readTable } from '../infra.ts';
import { planOf } from '../rollback/plan.ts';
import { actOnce } from '../smoke/act.ts';
import { rehearseAll, tryDoors } from '../smoke/rehearse.ts';
import type { Subject } from '../smoke/subject.ts';
import type { Cloud } from '../stages/cloud.ts';
import { readStack } from '../stages/deployed.ts';
import { stackNameOf } from '../stages/stage.ts';
import { awsAt, STAGE } from './stage.ts';
import { OURS, type Trial, type Trialled } from './trial.ts';

/** An account that sends nothing. */
export const SMOKE_ACCOUNT = 'helpscout/smoke';

/** What an operator's commands claim, tried on the deployed stage: each with the version that was deployed last. */
export const OPERATING_TRIALS: readonly Trial[] = [
  {
    claim: 'npm run doctor: a stage that works has no fault',
    async run({ ministack }) {
      const cloud = cloudAt(ministack);
      const params = readStageParams(STAGE);
      await completeTable(cloud);
      const facts = awsFacts(cloud);
      const patient = { cloud, params, package: undefined, loopbackVendors: true };
      return judged(await examine(patient, { ...facts, table: async (name) => withStatuses(await facts.table(name)) }));
    },
  },
  {
    claim: 'npm run smoke: every operation is rehearsed, and every trigger acts once without sending',
    async run(trialled) {
      const before = mails(trialled);
      const subject = subjectOf(trialled);
      const served = (await readFunctions()).filter((entry) => entry.kind !== 'worker');
      const findings = [
        ...(await tryDoors(subject)),
        ...(await rehearseAll('default', served, subject)),
        ...(await actOnce(SMOKE_ACCOUNT, OURS, served, subject, systemWorld)),
      ];
      if (mails(trialled) !== before) throw new Error('A mail was sent.');
      return judged(findings, true);
    },
  },
  {
    claim: 'npm run rollback: the version before is deployed again, and works',
    async run({ ministack, caller }) {
      const plan = await planOf(cloudAt(ministack));
      await runCommand('dev/rollback.ts', ['--stage', STAGE, '--yes'], ministack);
      const after = await planOf(cloudAt(ministack), plan.deployed);
      const health = await caller.http('GET', '/health', undefined, { signed: false });
      if (after.deployed !== plan.target.folder || health.status !== 200) {
        throw new Error(`Deployed is ${after.deployed}, and /health answers ${health.status}.`);
      }
      return `from ${plan.deployed} to ${after.deployed}, ${counted(plan.changes.changed.length, 'resource')} changed`;
    },
  },
];

/** Ministack's CloudFormation leaves out of a table what AWS sets by these two calls. */
async function completeTable(cloud: Cloud): Promise<void> {
  const { TimeToLiveSpecification, PointInTimeRecoverySpecification } = readTable();
  const { resources = [] } = (await readStack(cloud)) ?? {};
  const TableName = physicalIds(resources, 'AWS::DynamoDB::Table')['Table'];
  const dynamo = new DynamoDBClient(cloud.settings('dynamodb'));
  await dynamo.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
  await dynamo.send(new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification }));
}

/** It gives an index that CloudFormation has created no status: all are there from the start. */
function withStatuses({ indexes, ...table }: TableFacts): TableFacts {
  const named = Object.entries(indexes).map(([name, status]) => [name, status ?? 'ACTIVE']);
  return { ...table, indexes: Object.fromEntries(named) };
}

function cloudAt(endpoint: string): Cloud {
  const names = { prefix: stackNameOf(STAGE), secretsPrefix: `conversation-actions/${STAGE}` };
  const { AWS_REGION: region, ...keys } = awsAt(endpoint);
  const credentials = { accessKeyId: keys.AWS_ACCESS_KEY_ID, secretAccessKey: keys.AWS_SECRET_ACCESS_KEY };
  return { stage: STAGE, ...names, region, isLocal: false, settings: () => ({ endpoint, region, credentials }) };
}

/** Ministack finds an API by the host of a request, and the stage of the check has no address of its own. */
function subjectOf({ caller }: Trialled): Subject {
  return {
    isLocal: false,
    http: (method, path, body, key) =>
      caller.http(method, path, body && JSON.parse(body), key === undefined ? {} : { key }),
    invoke: ({ deployedAs }, payload) => caller.invoke(deployedAs, payload),
    putEvent: caller.putEvent,
    account: async () => ({ mode: 'dryRun', settledForMs: Number.POSITIVE_INFINITY }),
  };
}

function mails({ vendors }: Trialled): number {
  return Object.values(vendors.simulators).flatMap((simulator) => simulator.effects()).length;
}

/** @throws Error with what was found, where that is a fault, or, with `strict`, anything but well */
function judged(findings: readonly Finding[], strict = false): string {
  const bad = findings.filter(({ mark }) => mark === 'fault' || (strict && mark !== 'ok'));
  if (bad.length > 0) throw new Error(report(bad));
  const others = findings.filter(({ mark }) => mark !== 'ok');
  return [`${findings.length} checked`, ...others.map(({ about, mark, seen }) => `${mark}: ${about}, ${seen}`)].join(
    '; ',
  );
}

/** Runs a command of this project as a person does. */
async function runCommand(file: string, args: readonly string[], endpoint: string): Promise<void> {
  const env = { ...process.env, ...awsAt(endpoint) };
  const child = spawn(process.execPath, [join(ROOT, 'scripts/run.mjs'), '--bundled', file, ...args], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [said, complaint, code] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  if (code !== 0) throw new Error(`${file} ended with ${code}: ${said}${complaint}`);
}
