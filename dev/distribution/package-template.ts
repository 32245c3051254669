import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import * as z from 'zod/mini';
import type { Distributed } from '../../infra/distribution.ts';
import { ROOT } from '../../scripts/catalog.ts';
import { readParams } from '../infra.ts';
import { runOsls } from '../stages/osls.ts';

/** What packaging reads beside serverless.yml. */
const SOURCES = ['functions', 'infra', 'lib', 'mappings', 'node_modules', 'openapi', 'scripts', 'package.json'];

const Functions = z.record(z.string(), z.looseObject({}));
const Packaged = z.looseObject({
  Resources: z.record(z.string(), z.record(z.string(), z.unknown())),
  Outputs: z.record(z.string(), z.record(z.string(), z.unknown())),
  Conditions: z.record(z.string(), z.unknown()),
});

/** A template that osls has made. */
export type PackagedTemplate = Omit<Distributed, 'Parameters'>;

/**
 * Lets osls package the template alone, around packages that are there: nothing is bundled, and parameters are not judged, so
 * that words may stand in for them.
 * @param zips the folder with the package of each function
 */
export async function packageTemplate(
  zips: string,
  { stage, ...params }: Readonly<Record<string, string>>,
): Promise<PackagedTemplate> {
  const folder = mkdtempSync(join(tmpdir(), 'conversation-actions-'));
  try {
    for (const name of SOURCES) symlinkSync(join(ROOT, name), join(folder, name), 'junction');
    symlinkSync(zips, join(folder, 'zips'), 'junction');
    writeFileSync(join(folder, 'serverless.yml'), stringify(withoutBundling(params)));
    await runOsls(['package', `--stage=${stage}`], process.env, folder);
    const text = readFileSync(join(folder, '.serverless/cloudformation-template-update-stack.json'), 'utf8');
    return Packaged.parse(JSON.parse(text));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** serverless.yml with these parameters, and with the package of each function instead of what makes it. */
function withoutBundling(params: Readonly<Record<string, string>>): object {
  const functions = Functions.parse(parse(readFileSync(`${ROOT}functions/functions.yml`, 'utf8')));
  const packaged = Object.entries(functions).map(([key, declared]) => [
    key,
    { ...declared, package: { artifact: `zips/${key}.zip` } },
  ]);
  const config = parse(readFileSync(`${ROOT}serverless.yml`, 'utf8'));
  return {
    ...config,
    plugins: [],
    functions: Object.fromEntries(packaged),
    params: { default: { ...readParams(), ...params } },
  };
}
