import { createHash } from 'node:crypto';
import { unzipSync } from 'fflate';
import { type PackagedStage, packageStages } from '../../dev/package-stages.ts';
import { Template } from './template.ts';

export interface FunctionPackage {
  readonly key: string;
  readonly sha256: string;
  /** What was bundled into it. */
  readonly inputs: readonly string[];
  /** By name. */
  readonly files: Readonly<Record<string, Uint8Array>>;
}

/** The stack as it would be deployed. */
export interface Packaged {
  readonly template: Template;
  readonly packages: readonly FunctionPackage[];
}

/** What the rules are about; filled before they run. */
export interface Stacks {
  /** As it is without any parameter. */
  stack: Packaged;
  /** For another stage, with tokens instead of signatures, topics and reserved concurrency. */
  production: Packaged;
}

/**
 * Packages the project twice, the second time with arguments for osls.
 * @param real functions that are bundled, as files below functions/ without their ending
 */
export async function packageTwice(real: readonly string[], ...args: string[]): Promise<Stacks> {
  const [stack, production] = (await packageStages(real, [[], args])).map(toPackaged);
  if (!stack || !production) throw new Error('A stage is missing.');
  return { stack, production };
}

function toPackaged({ template, zips, inputs }: PackagedStage): Packaged {
  const packages = [...zips].map(([key, zip]) => {
    const sha256 = createHash('sha256').update(zip).digest('hex');
    return { key, sha256, inputs: inputs.get(key) ?? [], files: unzipSync(zip) };
  });
  return { template: new Template(template), packages };
}
