import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { counted } from '../../console/words.ts';
import { type Finding, fault, ok } from '../../infra/finding.ts';
import type { Stage } from '../../infra/lambda-policy.ts';
import { MappingFaults, readMappings } from '../../infra/mappings.ts';
import { faultsOf } from '../../infra/params.ts';
import { judgeTemplate } from '../../infra/preflight.ts';
import { checkSchedules } from '../../infra/schedules.ts';
import { inputOf } from '../../scripts/operation-inputs.ts';
import { runOsls } from '../stages/osls.ts';

const TEMPLATE = 'cloudformation-template-update-stack.json';

/** What is wrong with a stage's parameters: what a deployment would refuse, or what would show at the first request. */
export function judgeParams(params: Readonly<Record<string, unknown>>): readonly Finding[] {
  const faults = faultsOf(params);
  if (faults.length === 0) return [ok('parameters', `${Object.keys(params).length} are valid`)];
  return faults.map((line) => {
    const [name = '', ...why] = line.split(': ');
    return fault(`parameter ${name}`, why.join(': '), 'infra/params.yml and infra/params.ts list what is allowed.');
  });
}

/** What is wrong with the mappings and the schedules, by file and line. */
export async function judgeFiles(stage: Stage, folder?: string): Promise<readonly Finding[]> {
  const about = 'mappings and schedules';
  const faults: string[] = [];
  const mappings = await readMappings({ inputOf, stage, ...(folder ? { folder } : {}) }).catch((error: unknown) => {
    if (!(error instanceof MappingFaults)) throw error;
    faults.push(...error.faults);
    return [];
  });
  try {
    checkSchedules();
  } catch (error) {
    faults.push(error instanceof Error ? error.message : String(error));
  }
  if (faults.length === 0) return [ok(about, counted(mappings.length, 'mapping'))];
  return faults.map((seen) => fault(about, seen, 'Correct the file: npm run try shows what an event would do.'));
}

/** The template in a folder, or of a package that is made for this, against the limits of AWS. */
export async function judgePackage(
  stage: Stage,
  args: readonly string[],
  folder?: string,
): Promise<readonly Finding[]> {
  if (folder !== undefined) return judgeTemplate(templateIn(folder), stage);
  const made = mkdtempSync(join(tmpdir(), 'conversation-actions-'));
  try {
    const refused = await runPackaging([...args, '--package', made], made);
    return refused === undefined
      ? judgeTemplate(templateIn(made), stage)
      : [fault('package', refused, 'npm run build shows more.')];
  } finally {
    rmSync(made, { recursive: true, force: true, maxRetries: 3 });
  }
}

function templateIn(folder: string) {
  return JSON.parse(readFileSync(join(folder, TEMPLATE), 'utf8'));
}

/** What packaging says where it stops. */
async function runPackaging(args: readonly string[], TMPDIR: string): Promise<string | undefined> {
  const said = await runOsls(['package', ...args], { ...process.env, TMPDIR }).then(
    () => undefined,
    (error: Error) => error.message,
  );
  const noise = /^(?:Packaging|Environment|node:|framework:|serverless package ended|×|Error:?$)/;
  const lines = said?.split('\n').map((line) => line.trim());
  return lines
    ?.filter((line) => line !== '' && !noise.test(line))
    .slice(0, 6)
    .join(' ');
}
