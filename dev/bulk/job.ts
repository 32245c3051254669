import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { operations } from '../../functions/registry.ts';
import { readFunctions } from '../../scripts/catalog.ts';
import { CREDENTIALS, REGION } from '../aws/account.ts';
import { type Stage, stackNameOf } from '../stages/stage.ts';
import { ownMappings } from '../try/rehearse.ts';
import type { Item, Job } from './items.ts';
import { documentedPace, type PerMinute } from './plan.ts';
import type { RowSource } from './rows.ts';
import type { Answer } from './run.ts';

/** Rows, and what makes requests of them. @param wanted a mapping's name, or its path. @throws Error that says which mappings there are */
export async function jobOf(rows: RowSource, wanted: string, folder?: string): Promise<Job> {
  const mappings = await ownMappings(folder);
  const name = /^(?:\.\/)?(?:mappings\/)?(.*?)(?:\.yml)?$/u.exec(wanted)?.[1];
  const mapping = mappings.find((candidate) => candidate.name === name);
  if (!mapping)
    throw new Error(`There is no mappings/${name}.yml. There are: ${mappings.map((each) => each.name).join(', ')}.`);
  const operation = operations.find((candidate) => candidate.name === mapping.operation);
  if (!operation) throw new Error(`mappings/${name}.yml names ${mapping.operation}: there is no such operation.`);
  return { rows, mapping, operation };
}

/** The pace that a person wants, or else the vendor's own. @throws Error where it is no number of units */
export function paceOf(perMinute: string | undefined): PerMinute {
  if (perMinute === undefined) return documentedPace;
  const units = Number(perMinute);
  if (units > 0) return () => units;
  throw new Error(`--per-minute must be a number of units, not ${perMinute}.`);
}

/** Invokes the operation's own function: the local one by its key, a deployed one by its name. */
export async function invoker(
  { operation }: Job,
  stage: Stage,
): Promise<(request: Item['request']) => Promise<Answer>> {
  const entry = (await readFunctions()).find(({ name }) => name === operation.name);
  if (!entry) throw new Error(`${operation.name} has no function.`);
  const local = stage.isLocal ? await stage.ask<{ aws: { lambda: string } }>('GET', '/_local') : undefined;
  const client = local
    ? new LambdaClient({ endpoint: local.aws.lambda, region: REGION, credentials: CREDENTIALS })
    : new LambdaClient({ region: stage.region });
  const FunctionName = local ? entry.key : `${stackNameOf(stage.name)}-${entry.deployedAs}`;
  return async (request) => {
    const { Payload, FunctionError } = await client.send(
      new InvokeCommand({ FunctionName, Payload: JSON.stringify(request) }),
    );
    const answer = JSON.parse(Payload?.transformToString() ?? 'null');
    return FunctionError ? { error: { kind: 'unavailable', detail: String(answer?.errorType) } } : answer;
  };
}
