import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { runOsls } from '../stages/osls.ts';

export const STAGE = 'check';

const Resource = z.looseObject({ Type: z.string(), Properties: z._default(z.record(z.string(), z.unknown()), {}) });
const State = z.looseObject({
  service: z.looseObject({
    provider: z.looseObject({
      compiledCloudFormationTemplate: z.looseObject({ Resources: z.record(z.string(), Resource) }),
    }),
  }),
});
const Variables = z.looseObject({ Variables: z.record(z.string(), z.unknown()) });

/** What was deployed: how many resources of how many types, what was left out, and where its API is. */
export interface Deployed {
  readonly resources: number;
  readonly types: number;
  readonly alarmsLeftOut: number;
  readonly seconds: number;
  readonly apiId: string;
}

/** The Serverless Framework's own command, pointed at another AWS. */
export interface Serverless {
  /** Packages and deploys the stage. @param params stage parameters, as `--param` takes them */
  deploy(params?: Readonly<Record<string, string>>): Promise<Deployed>;
  remove(): Promise<void>;
}

/** What the SDK and osls need to find it instead of the real one. */
export function awsAt(endpoint: string) {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
}

/** @param endpoint where AWS is · @param folder where the package may be written */
export function serverlessAt(endpoint: string, folder: string): Serverless {
  const env = { ...process.env, ...awsAt(endpoint), TMPDIR: folder };
  const run = (...args: string[]) => runOsls([...args, '--stage', STAGE], env);
  return {
    async deploy(params = {}) {
      const started = performance.now();
      const given = Object.entries(params).map(([name, value]) => `--param=${name}=${value}`);
      await run('package', '--package', folder, ...given);
      const facts = adapt(join(folder, 'serverless-state.json'));
      const output = await run('deploy', '--package', folder, ...given);
      const [, apiId] = /https:\/\/(\w+)\.execute-api\./.exec(output) ?? [];
      if (apiId === undefined) throw new Error(`The deployment names no API:\n${output}`);
      return { ...facts, apiId, seconds: Math.round((performance.now() - started) / 1_000) };
    },
    async remove() {
      await run('remove');
    },
  };
}

/**
 * Adapts the packaged template to what is not AWS: Ministack has no alarms on metric math, and the simulators that stand
 * for the vendors are on loopback, which no real stage may call.
 */
function adapt(file: string): Pick<Deployed, 'resources' | 'types' | 'alarmsLeftOut'> {
  const state = State.parse(JSON.parse(readFileSync(file, 'utf8')));
  const { Resources } = state.service.provider.compiledCloudFormationTemplate;
  let alarmsLeftOut = 0;
  for (const [id, { Type, Properties }] of Object.entries(Resources)) {
    if (Type === 'AWS::CloudWatch::Alarm' && Properties['Metrics'] !== undefined) {
      delete Resources[id];
      alarmsLeftOut += 1;
    }
    if (Type === 'AWS::Lambda::Function') {
      const { Variables: variables } = Variables.parse(Properties['Environment']);
      Properties['Environment'] = { Variables: { ...variables, ALLOW_LOOPBACK_VENDORS: 'true' } };
    }
  }
  writeFileSync(file, JSON.stringify(state));
  const kept = Object.values(Resources);
  return { resources: kept.length, types: new Set(kept.map(({ Type }) => Type)).size, alarmsLeftOut };
}
