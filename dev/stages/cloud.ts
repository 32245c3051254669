import * as z from 'zod/mini';
import { CREDENTIALS, REGION } from '../aws/account.ts';
import { openStage, regionOf, type StageOptions, stackNameOf } from './stage.ts';

/** The services of AWS that the local stack has, and its vendors. */
const Whereabouts = z.object({
  aws: z.record(z.string(), z.string()),
  simulators: z.record(z.string(), z.string()),
});

/** How a client of the SDK finds a service. */
export interface ClientSettings {
  readonly region: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** The AWS around a stage: the account that the environment has credentials for, or what the local stack plays. */
export interface Cloud {
  readonly stage: string;
  /** What deployed names begin with: `conversation-actions-prod`. */
  readonly prefix: string;
  /** `conversation-actions/prod`: an account's secret is this, a slash, and its name. */
  readonly secretsPrefix: string;
  readonly region: string;
  readonly isLocal: boolean;
  /** On the local stack: where each vendor's simulator listens. */
  readonly simulators?: Readonly<Record<string, string>>;
  /** @param service as the local stack names it: `dynamodb`, `lambda`, `events`… */
  settings(service: string): ClientSettings;
}

/** @throws Error where the local stack is meant and does not run */
export async function openCloud(options: StageOptions, env = process.env): Promise<Cloud> {
  const prefix = stackNameOf(options.stage);
  const names = { stage: options.stage, prefix, secretsPrefix: `conversation-actions/${options.stage}` };
  if (options.stage !== 'local') {
    const region = regionOf(options, env);
    return { ...names, region, isLocal: false, settings: () => ({ region }) };
  }
  const { aws, simulators } = Whereabouts.parse(await (await openStage(options, env)).ask('GET', '/_local'));
  return {
    ...names,
    region: REGION,
    isLocal: true,
    simulators,
    settings(service) {
      const endpoint = aws[service];
      return { region: REGION, credentials: CREDENTIALS, ...(endpoint === undefined ? {} : { endpoint }) };
    },
  };
}
