import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Distributed } from '../../infra/distribution.ts';
import { distributionOf } from '../../infra/distribution.ts';
import { DISTRIBUTION_PARAMETERS, FIXED_PARAMETERS } from '../../infra/distribution-parameters.ts';
import { readParams } from '../infra.ts';
import { packageTemplate } from './package-template.ts';

/** Who may call the API: AWS principals, or bearers of tokens. Routes differ so much that each has a template. */
export const AUTHORIZERS = ['iam', 'jwt'] as const;
export type Authorizer = (typeof AUTHORIZERS)[number];

/** What dist/ has, for what deploys it. */
export interface Manifest {
  readonly version: string;
  /** The file of each template. */
  readonly templates: Readonly<Record<Authorizer, string>>;
  /** The sha256 of each package, by its file below functions/. */
  readonly packages: Readonly<Record<string, string>>;
  /** What was decided when the templates were made. */
  readonly fixed: Readonly<Record<string, string>>;
}

/**
 * Writes what CDK and Terraform deploy: the packages, a template for each authorizer, and a manifest.
 * @param zips the folder with the package of each function
 * @param given parameters that are decided now
 */
export async function writeDistribution(
  zips: string,
  folder: string,
  version: string,
  given: Readonly<Record<string, string>> = {},
): Promise<Manifest> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'functions'), { recursive: true });
  const packages = Object.fromEntries(
    readdirSync(zips)
      .filter((file) => file.endsWith('.zip'))
      .sort()
      .map((file) => [
        file,
        createHash('sha256')
          .update(readFileSync(join(zips, file)))
          .digest('hex'),
      ]),
  );
  for (const file of Object.keys(packages)) copyFileSync(join(zips, file), join(folder, 'functions', file));
  const defaults = readParams();
  const fixed = Object.fromEntries(
    Object.keys(FIXED_PARAMETERS)
      .filter((name) => name !== 'authorizer' && name !== 'region')
      .map((name) => [name, given[name] ?? defaults[name] ?? '']),
  );
  const templates = { iam: 'template-iam.json', jwt: 'template-jwt.json' };
  for (const authorizer of AUTHORIZERS) {
    const packaged = await packageTemplate(zips, { ...markers(), ...fixed, authorizer });
    const template = distributionOf(packaged, { sha256: packages, defaults });
    writeFileSync(join(folder, templates[authorizer]), JSON.stringify(template));
  }
  const manifest = { version, templates, packages, fixed };
  writeFileSync(join(folder, 'manifest.json'), json(manifest));
  return manifest;
}

/** A template of a distribution. */
export function readTemplate(folder: string, { templates }: Manifest, authorizer: Authorizer): Distributed {
  return JSON.parse(readFileSync(join(folder, templates[authorizer]), 'utf8'));
}

function markers(): Record<string, string> {
  return Object.fromEntries(DISTRIBUTION_PARAMETERS.map(({ name, marker }) => [name, marker]));
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 1)}\n`;
}
