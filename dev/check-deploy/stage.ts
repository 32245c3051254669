import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as z from 'zod';
import { ROOT } from '../../scripts/catalog.ts';

export const STAGE = 'check';

const Resource = z.looseObject({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) });
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

/** @param endpoint where AWS is · @param folder where the package may be written */
export function serverlessAt(endpoint: string, folder: string): Serverless {
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    SLS_SCHEMA_CACHE_BASE_DIR: join(ROOT, 'node_modules/.cache/serverless'),
    TMPDIR: folder,
  };
  const run = (...args: string[]) => runServerless([...args, '--stage', STAGE], env);
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

function runServerless(args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const manifest = createRequire(import.meta.url).resolve('serverless/package.json');
  const program = join(manifest, '..', JSON.parse(readFileSync(manifest, 'utf8')).bin.serverless);
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0 ? resolve(output) : reject(new Error(`serverless ${args[0]} ended with ${code}:\n${output}`)),
    );
  });
}
