import { DISTRIBUTION_PARAMETERS, FIXED_PARAMETERS } from '../../infra/distribution-parameters.ts';

const HEAD = 'Generated from infra/ by `npm run generate`. Do not edit.';

/** An output of the stack, as infra/outputs.yml and osls name it. */
export interface Output {
  readonly name: string;
  readonly description: string;
}

/** `pageTopicArn`, `HttpApiUrl` as Terraform names things. */
const snake = (name: string) => name.replace(/(?<=[a-z0-9])[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
/** A text of HCL is one of JSON, but that `${` and `%{` begin a template in it. */
const hcl = (text: string) => JSON.stringify(text).replaceAll('${', '$${').replaceAll('%{', '%%{');

/** The variables of the Terraform module that are parameters of the stack. */
export function terraformParameters(): string {
  const variables = DISTRIBUTION_PARAMETERS.map(({ name, description, pattern, allowed }) => {
    const variable = `var.${snake(name)}`;
    const right = pattern
      ? `can(regex(${hcl(pattern)}, ${variable}))`
      : allowed && `contains(${JSON.stringify(allowed).replaceAll(',', ', ')}, ${variable})`;
    return [
      `variable "${snake(name)}" {`,
      '  type        = string',
      `  description = ${hcl(`${description}.`)}`,
      ...(name === 'stage' ? [] : ['  default     = null']),
      ...(right === undefined
        ? []
        : [
            '',
            '  validation {',
            `    condition     = ${name === 'stage' ? right : `${variable} == null ? true : ${right}`}`,
            `    error_message = ${hcl(`It must be ${allowed ? `one of ${allowed.join(', ')}` : `like ${pattern}`}.`)}`,
            '  }',
          ]),
      '}',
    ].join('\n');
  });
  const width = Math.max(...DISTRIBUTION_PARAMETERS.map(({ logicalId }) => logicalId.length));
  const values = DISTRIBUTION_PARAMETERS.map(
    ({ name, logicalId }) => `    ${logicalId.padEnd(width)} = var.${snake(name)}`,
  );
  const locals = [
    'locals {',
    '  # What is null keeps the default of the template.',
    '  given = {',
    ...values,
    '  }',
    '}',
  ];
  return `# ${HEAD}\n\n${[...variables, locals.join('\n')].join('\n\n')}\n`;
}

/** What the Terraform module tells of the stack. */
export function terraformOutputs(outputs: readonly Output[]): string {
  const blocks = outputs.map(({ name, description }) =>
    [
      `output "${snake(name)}" {`,
      `  description = ${hcl(`${description}.`)}`,
      `  value       = lookup(aws_cloudformation_stack.stage.outputs, "${name}", null)`,
      '}',
    ].join('\n'),
  );
  return `# ${HEAD}\n\n${blocks.join('\n\n')}\n`;
}

/** The parameters and outputs of the stack, as types for CDK. */
export function cdkTypes(outputs: readonly Output[]): string {
  const fields = DISTRIBUTION_PARAMETERS.filter(({ name }) => name !== 'stage').flatMap(
    ({ name, description, allowed }) => [
      `  /** ${description}. */`,
      `  readonly ${name}?: ${allowed ? allowed.map((each) => `'${each}'`).join(' | ') : 'string'};`,
    ],
  );
  const fixed = Object.keys(FIXED_PARAMETERS).filter((name) => name !== 'authorizer' && name !== 'region');
  return [
    `// ${HEAD}`,
    '',
    '/** Parameters of a stage. What is left out keeps the default of infra/params.yml.',
    ` * Decided by \`npm run build:dist\`, and not here: ${fixed.join(', ')}. */`,
    'export interface StageParameters {',
    ...fields,
    '}',
    '',
    '/** What the stack tells. */',
    `export type OutputName = ${outputs.map(({ name }) => `'${name}'`).join(' | ')};`,
    '',
  ].join('\n');
}
