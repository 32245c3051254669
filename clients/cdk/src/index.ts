import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stack, type StackProps, Token } from 'aws-cdk-lib';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import type { Construct } from 'constructs';
import type { OutputName, StageParameters } from './generated/stage.ts';
import { type Template, type Values, withoutConditions } from './simplify.ts';
import { valuesOf } from './values.ts';

export type { OutputName, StageParameters } from './generated/stage.ts';

export interface ConversationActionsProps extends Omit<StackProps, 'stackName'> {
  /** The folder that `npm run build:dist` has made. */
  readonly distribution: string;
  /** The name of the stage: 10 characters at most. */
  readonly stage: string;
  /** Who may call the API: AWS principals, or bearers of one issuer's tokens. @default 'iam' */
  readonly authorizer?: 'iam' | 'jwt';
  readonly parameters?: StageParameters;
}

interface Manifest {
  readonly templates: Readonly<Record<string, string>>;
  readonly packages: Readonly<Record<string, string>>;
}

/**
 * The stack that `npx serverless deploy` makes, from the same template and the same packages. Its name is the one by which
 * `npm run doctor`, `smoke`, `actions` and the console find a stage.
 */
export class ConversationActionsStack extends Stack {
  /** The template in this stack: what `props` cannot say can be changed on its resources. */
  readonly template: CfnInclude;

  /** @throws Error where a parameter that the authorizer needs is missing, or one is not valid */
  constructor(scope: Construct, id: string, props: ConversationActionsProps) {
    const { distribution, stage, authorizer = 'iam', parameters = {}, ...rest } = props;
    super(scope, id, { ...rest, stackName: `conversation-actions-${stage}` });
    const { templates, packages } = readJson<Manifest>(join(distribution, 'manifest.json'));
    const template = readJson<Template>(join(distribution, templates[authorizer] ?? ''));
    const values = valuesOf(template, { ...parameters, stage }, Token.isUnresolved);
    this.template = include(this, withoutConditions(template, values, Token.isUnresolved), values);
    this.#addPackages(template, packages, join(distribution, 'functions'));
  }

  /** What the stack tells: where the API is, the names of its table, queues and buses. */
  output(name: OutputName): string {
    return String(this.template.getOutput(name).value);
  }

  #addPackages({ Resources }: Template, packages: Manifest['packages'], folder: string): void {
    const assets = new Map(
      Object.entries(packages).map(([file, sha256]) => [
        sha256,
        new Asset(this, file, { path: join(folder, file), assetHash: sha256 }),
      ]),
    );
    for (const [name, resource] of Object.entries(Resources)) {
      if (resource['Type'] !== 'AWS::Lambda::Function') continue;
      const [sha256 = ''] = /[0-9a-f]{64}/.exec(JSON.stringify(Object(resource['Properties']).Code)) ?? [];
      const asset = assets.get(sha256);
      const included = this.template.getResource(name);
      if (!asset || !(included instanceof CfnFunction)) throw new Error(`There is no package for ${name}.`);
      included.code = { s3Bucket: asset.s3BucketName, s3Key: asset.s3ObjectKey };
    }
  }
}

/** CfnInclude reads a file. */
function include(stack: Stack, template: Template, values: Values): CfnInclude {
  const folder = mkdtempSync(join(tmpdir(), 'conversation-actions-'));
  try {
    const templateFile = join(folder, 'template.json');
    writeFileSync(templateFile, JSON.stringify(template));
    const parameters = Object.entries(template.Parameters).map(([name, { Type }]) => {
      const value = values[name] ?? '';
      return [name, Type === 'CommaDelimitedList' ? value.split(',') : value];
    });
    return new CfnInclude(stack, 'Template', { templateFile, parameters: Object.fromEntries(parameters) });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, 'utf8'));
}
