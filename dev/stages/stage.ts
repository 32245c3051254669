import type { AwsCredentialIdentity, Provider } from '@smithy/types';
import type { Command } from 'commander';
import { ApiError } from '../../console/api.ts';
import { readOwnParams, readParams } from '../infra.ts';
import { awsTrouble } from './remedies.ts';
import { createSigner } from './sign.ts';

/** Which deployment is meant, as the options of a command say it. */
export interface StageOptions {
  readonly stage: string;
  readonly api?: string;
  readonly region?: string;
  /** `name=value` each, as for the deployment. */
  readonly param?: readonly string[];
  /** On the local stack: whom its authorizer takes the caller for. */
  readonly caller?: string;
}

/** A deployment of the bundle: the local stack, or a stage in an AWS account. */
export interface Stage {
  readonly name: string;
  /** The API's address, without a slash at its end. */
  readonly url: string;
  readonly region: string;
  readonly isLocal: boolean;
  /** Sends a request as it is, with whatever lets the caller in. */
  send(method: string, path: string, body?: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
  /** @returns the answer's JSON. @throws ApiError where it is no success */
  ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer>;
}

/** Adds the options that say which deployment is meant. */
export function withStage(command: Command): Command {
  return command
    .option(
      '--stage <name>',
      'the local stack, or a deployed stage: requests are signed with your AWS credentials',
      'local',
    )
    .option('--api <url>', 'the API’s address, instead of the stage’s own')
    .option('--region <name>', 'the AWS region of the stage')
    .option('--caller <name>', 'on the local stack: act as this caller');
}

/**
 * Finds a deployment. The address of a deployed one is an output of its CloudFormation stack.
 * @throws Error that says in one line what to mend
 */
export async function openStage(
  options: StageOptions,
  env = process.env,
  credentials?: Provider<AwsCredentialIdentity>,
): Promise<Stage> {
  const { stage, api, caller } = options;
  if (api !== undefined && !(/^https?:\/\//u.test(api) && URL.canParse(api)))
    throw new Error(`--api must be an address, such as http://127.0.0.1:3000, not ${api}.`);
  if (stage === 'local') {
    const url = api ?? `http://127.0.0.1:${env['PORT'] ?? '3000'}`;
    const as = caller === undefined ? {} : { 'x-local-caller': caller };
    return stageOf({ name: stage, url, region: 'local', isLocal: true }, async () => ({ 'x-console': '1', ...as }));
  }
  const there = regionOf(options, env);
  const url = api ?? (await addressOf(stage, there));
  const sign = createSigner(there, credentials ?? (await ownCredentials()));
  return stageOf({ name: stage, url, region: there, isLocal: false }, (method, target, headers, body) =>
    sign({ method, url: target, headers, body }),
  );
}

/** Those of the environment, of a profile or of SSO. */
async function ownCredentials(): Promise<Provider<AwsCredentialIdentity>> {
  const { defaultProvider } = await import('@aws-sdk/credential-provider-node');
  return defaultProvider();
}

type Authorize = (
  method: string,
  url: URL,
  headers: Record<string, string>,
  body?: string,
) => Promise<Record<string, string>>;

function stageOf(about: Pick<Stage, 'name' | 'url' | 'region' | 'isLocal'>, authorize: Authorize): Stage {
  const base = about.url.replace(/\/$/u, '');
  const send: Stage['send'] = async (method, path, body, more = {}) => {
    const target = new URL(`${base}${path}`);
    const headers = {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...more,
    };
    const { host: _, ...authorized } = await authorize(method, target, headers, body);
    return fetch(target, {
      method,
      headers: { ...headers, ...authorized },
      redirect: 'manual',
      ...(body === undefined ? {} : { body }),
    });
  };
  return {
    ...about,
    url: base,
    send,
    async ask<Answer>(method: string, path: string, body?: unknown) {
      const response = await send(method, path, body === undefined ? undefined : JSON.stringify(body)).catch(
        (cause) => {
          throw new ApiError(0, awsTrouble(cause) ?? unreachable(about), [], { cause });
        },
      );
      const answer = await response.json().catch(() => undefined);
      if (!response.ok) throw ApiError.of(response.status, answer);
      return answer as Answer;
    },
  };
}

function unreachable({ isLocal, url }: Pick<Stage, 'isLocal' | 'url'>): string {
  return isLocal
    ? `Nothing answers at ${url}. Run npm start in another terminal; if it runs at another port, name it with --api.`
    : `${url} cannot be reached.`;
}

/** `https://id.execute-api.eu-west-1.amazonaws.com` names its region. */
function regionIn(api: string | undefined): string | undefined {
  return /\.execute-api\.([\w-]+)\.amazonaws\.com/u.exec(api ?? '')?.[1];
}

export const stackNameOf = (stage: string) => `conversation-actions-${stage}`;

/**
 * Where a stage is. Its own region in infra/params.yml counts before that of the environment: it is where the stage is deployed,
 * whatever else the person works on.
 * @param own its parameters that are not those of every stage. @default as infra/params.yml has them
 */
export function regionOf(
  { stage, api, region, param }: StageOptions,
  env = process.env,
  own: Readonly<Record<string, unknown>> = readOwnParams(stage, param),
): string {
  const said = region ?? regionIn(api) ?? own['region'] ?? env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'];
  return String(said ?? readParams()['region']);
}

async function addressOf(stage: string, region: string): Promise<string> {
  const name = stackNameOf(stage);
  // Of what only a deployed stage needs, the local one loads nothing.
  const { CloudFormationClient, DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
  const client = new CloudFormationClient({ region });
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: name })).catch((cause) => {
    const todo = awsTrouble(cause) ?? `${nameOf(cause)}. Name its address with --api.`;
    throw new Error(`The stack ${name} cannot be read in ${region}. ${todo}`);
  });
  const url = Stacks[0]?.Outputs?.find(({ OutputKey }) => OutputKey === 'HttpApiUrl')?.OutputValue;
  if (url === undefined)
    throw new Error(`The stack ${name} has no output with the address of its API. Name the address with --api.`);
  return url;
}

function nameOf(cause: unknown): string {
  return cause instanceof Error ? cause.name : 'it failed';
}
