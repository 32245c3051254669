import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod/mini';
import { ROOT } from '../../scripts/catalog.ts';
import { installIfNeeded } from '../../scripts/install.mjs';
import { installProgram } from '../python-program.ts';
import { Found, type Missing, type Scanner } from './finding.ts';

/** The versions that the reasons in accepted.yml were written against. */
const CHECKOV = '3.3.30';
const CFN_LINT = '1.58.0';

const MOST_OUTPUT_BYTES = 256 * 1024 * 1024;

/** The three scanners, each installed where it is missing and can be. */
export async function scanners(): Promise<readonly (Scanner | Missing)[]> {
  return [await cdkNag(), checkov(), cfnLint()];
}

/** @see https://github.com/cdklabs/cdk-nag */
async function cdkNag(): Promise<Scanner> {
  const folder = join(ROOT, 'tools/scanners');
  await installIfNeeded(folder, { what: 'Installing cdk-nag' });
  return {
    name: 'cdk-nag',
    scan: async (templates) =>
      z.array(Found).parse(JSON.parse(await output(process.execPath, [join(folder, 'cdk-nag.mjs'), ...templates]))),
  };
}

const CheckovReport = z.object({
  summary: z.object({ passed: z.number().check(z.positive()), parsing_errors: z.literal(0) }),
  results: z.object({
    failed_checks: z.array(z.object({ check_id: z.string(), check_name: z.string(), resource: z.string() })),
  }),
});

/** @see https://www.checkov.io */
function checkov(): Scanner | Missing {
  const name = 'checkov';
  const installation = installProgram(name, CHECKOV);
  if ('missing' in installation) return { name, missing: installation.missing };
  // It is to send nothing and fetch nothing: without it, it asks its maker's service what to add to its report.
  const args = ['--framework', 'cloudformation', '--output', 'json', '--compact', '--skip-download', '--soft-fail'];
  return {
    name,
    async scan(templates) {
      const files = templates.flatMap((template) => ['--file', template]);
      const { results } = CheckovReport.parse(JSON.parse(await output(installation.program, [...args, ...files])));
      return results.failed_checks.map(({ check_id, check_name, resource }) => ({
        ...{ rule: check_id, says: check_name },
        resource: resource.split('.').at(-1) ?? resource,
      }));
    },
  };
}

const CfnLintReport = z.array(
  z.object({
    Rule: z.object({ Id: z.string() }),
    Message: z.string(),
    Location: z.object({ Path: z.nullable(z.array(z.union([z.string(), z.number()]))) }),
  }),
);

/** PyPI's: npm has another program of that name. @see https://github.com/aws-cloudformation/cfn-lint */
function cfnLint(): Scanner | Missing {
  const name = 'cfn-lint';
  const installation = installProgram(name, CFN_LINT);
  if ('missing' in installation) return { name, missing: installation.missing };
  return {
    name,
    async scan(templates) {
      const report = await output(installation.program, [
        '--format',
        'json',
        '--non-zero-exit-code',
        'none',
        ...templates,
      ]);
      return CfnLintReport.parse(JSON.parse(report)).map(({ Rule, Message, Location }) => {
        const [section = '', id = ''] = (Location.Path ?? []).map(String);
        return { rule: Rule.Id, resource: section === 'Resources' ? id : `${section}.${id}`, says: Message };
      });
    },
  };
}

async function output(program: string, args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(program, args, { cwd: ROOT, maxBuffer: MOST_OUTPUT_BYTES });
  return stdout;
}
