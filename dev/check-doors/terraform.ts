import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { ROOT } from '../../scripts/catalog.ts';
import { awsAt } from '../check-deploy/stage.ts';
import type { StageOfACheck } from './stages.ts';

const MODULE = join(ROOT, 'clients/terraform');
const Planned = z.object({
  type: z.string(),
  name: z.string(),
  // Absent where nothing is known before it is deployed.
  values: z.optional(z.looseObject({ source: z.nullish(z.string()) })),
});
const Plan = z.object({
  planned_values: z.object({
    outputs: z.object({ parameters: z.object({ value: z.record(z.string(), z.string()) }) }),
    root_module: z.object({ child_modules: z.array(z.object({ resources: z.array(Planned) })) }),
  }),
});

/** The stack that Terraform would ask CloudFormation for. */
export interface PlannedStack {
  readonly templateFile: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Terraform, with the module in a configuration of its own. */
export interface Terraform {
  plan(stage: StageOfACheck, distribution: string): PlannedStack;
  /** Deploys the module, and returns what it tells. */
  apply(stage: StageOfACheck, distribution: string): Readonly<Record<string, string | null>>;
  destroy(): void;
}

/**
 * Makes a configuration around the module, and lets Terraform fetch its provider. TF_CLI_ARGS_init may say from where.
 * @param endpoint of AWS, where anything is deployed
 * @returns why it cannot be run here, where it cannot
 */
export function terraformIn(folder: string, endpoint?: string): { terraform: Terraform } | { missing: string } {
  mkdirSync(folder, { recursive: true });
  const keys = { ...awsAt(endpoint ?? 'http://127.0.0.1:9'), AWS_S3_USE_PATH_STYLE: 'true', CHECKPOINT_DISABLE: '1' };
  const run = (...args: string[]) =>
    spawnSync('terraform', args, { cwd: folder, env: { ...process.env, ...keys }, encoding: 'utf8', maxBuffer: 1e9 });
  if (run('version').status !== 0) return { missing: 'terraform is not installed' };
  writeFileSync(join(folder, 'main.tf'), CONFIGURATION);
  writeFileSync(join(folder, 'module.tf'), moduleBlock({ stage: 'dev' }, 'iam', folder));
  const init = run('init', '-no-color', '-input=false');
  if (init.status !== 0) return { missing: `terraform cannot get its provider for AWS: ${errorIn(init.stderr)}` };

  function must(...args: string[]): string {
    const { status, stdout, stderr } = run(...args);
    if (status !== 0) throw new Error(`terraform ${args[0]} ended with ${status}:\n${stdout}${stderr}`);
    return stdout;
  }

  function configure({ authorizer, params }: StageOfACheck, distribution: string): void {
    writeFileSync(join(folder, 'module.tf'), moduleBlock(params, authorizer, distribution));
  }

  return {
    terraform: {
      plan(stage, distribution) {
        configure(stage, distribution);
        must('fmt', '-check', MODULE);
        must('validate', '-no-color');
        must('plan', '-no-color', '-input=false', '-refresh=false', '-out=plan');
        const { outputs, root_module } = Plan.parse(JSON.parse(must('show', '-json', 'plan'))).planned_values;
        const resources = root_module.child_modules.flatMap((module) => module.resources);
        const template = resources.find(({ type, name }) => type === 'aws_s3_object' && name === 'template');
        return { templateFile: template?.values?.source ?? '', parameters: outputs.parameters.value };
      },
      apply(stage, distribution) {
        configure(stage, distribution);
        must('apply', '-no-color', '-input=false', '-auto-approve');
        const { all } = JSON.parse(must('output', '-json'));
        return all.value;
      },
      destroy() {
        must('destroy', '-no-color', '-input=false', '-auto-approve');
      },
    },
  };
}

const CONFIGURATION = `provider "aws" {
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
  s3_use_path_style           = true
}

output "all" {
  value = module.actions
}

output "parameters" {
  value = module.actions.parameters
}
`;

function moduleBlock(params: Readonly<Record<string, string>>, authorizer: string, distribution: string): string {
  const values = { source: MODULE, distribution, authorizer, ...params };
  const lines = Object.entries(values).map(([name, value]) => `  ${snake(name)} = ${JSON.stringify(value)}`);
  return `module "actions" {\n${lines.join('\n')}\n}\n`;
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Terraform draws a frame around what it says. */
function errorIn(text: string): string {
  return /Error: (.*)/.exec(text)?.[1] ?? text.trim();
}
