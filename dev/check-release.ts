import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { counted } from '../console/words.ts';
import { ROOT } from '../scripts/catalog.ts';
import { commandOf } from '../scripts/command.ts';
import { installIfNeeded } from '../scripts/install.mjs';
import { BILL, differences, filesOf, RELEASE, readRelease } from '../scripts/release/release.ts';

/** What npm audit says. */
const Audit = z.object({ vulnerabilities: z.record(z.string(), z.object({ severity: z.string() })) });

/** Checks what `npm run build` left: hashes, bills of materials, known vulnerabilities of what is deployed. */
commandOf(
  'check:release',
  'Checks what `npm run build` left in .serverless: every hash, every bill of materials by CycloneDX’s own schema, and npm audit of what is deployed.',
).parse();

const folder = join(ROOT, '.serverless');
if (existsSync(join(folder, RELEASE))) process.exitCode = await check();
else {
  console.error('There is no release: npm run build makes one.');
  process.exitCode = 1;
}

async function check(): Promise<number> {
  const found = filesOf(folder);
  const bills = Object.keys(found).filter((name) => name.endsWith(BILL));
  const problems = [...differences(readRelease(join(folder, RELEASE)).files, found), ...(await invalid(bills))];
  if (bills.length === 0) problems.push('no package has a bill of materials');
  problems.push(...vulnerable());
  for (const problem of problems) console.error(`✗ ${problem}`);
  if (problems.length > 0) return 1;
  console.log(`✓ ${counted(Object.keys(found).length, 'file')}, ${counted(bills.length, 'bill')} of materials.`);
  return 0;
}

/** By a validator that this project did not write. @see https://cyclonedx.org/docs/1.6/json/ */
async function invalid(bills: readonly string[]): Promise<readonly string[]> {
  const tool = join(ROOT, 'tools/release');
  await installIfNeeded(tool, { what: 'Installing the validator of CycloneDX' });
  const files = bills.map((name) => join(folder, name));
  const { stdout } = spawnSync(process.execPath, [join(tool, 'validate.mjs'), ...files], { encoding: 'utf8' });
  return z.array(z.string()).parse(JSON.parse(stdout));
}

/** What npm knows of the packages that are deployed; not every registry can be asked. */
function vulnerable(): readonly string[] {
  const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--omit=optional', '--json'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  const audit = Audit.safeParse(parsed(stdout));
  if (!audit.success) {
    console.log('SKIPPED: npm audit: the registry cannot be asked.');
    return [];
  }
  return Object.entries(audit.data.vulnerabilities).map(([name, { severity }]) => `${name}: ${severity} vulnerability`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
