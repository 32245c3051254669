import { CloudFormationClient, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { GetObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import type { Cloud } from '../stages/cloud.ts';
import { type DeployedStack, readStack } from '../stages/deployed.ts';
import { type Changes, changesBetween } from './changes.ts';
import { folderOf, TEMPLATE_FILE, targetOf, type Version, versionsIn, versionsPrefix } from './versions.ts';

/** What is deployed, what could be, and what going back would change. */
export interface Plan {
  readonly deployed: string | undefined;
  readonly versions: readonly Version[];
  readonly target: Version;
  readonly changes: Changes;
}

/** The versions of a stage that osls keeps, and the one that is deployed. */
export async function readVersions(
  cloud: Cloud,
): Promise<Pick<Plan, 'deployed' | 'versions'> & { readonly bucket: string; readonly template: string }> {
  const bucket = bucketOf(await readStack(cloud), cloud);
  const s3 = bucketsOf(cloud);
  const prefix = versionsPrefix(cloud.stage);
  const keys: string[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: prefix }))
    keys.push(...Contents.map(({ Key = '' }) => Key));
  const template = await templateOf(cloud);
  return { bucket, template, versions: versionsIn(keys, prefix), deployed: folderOf(template, prefix) };
}

/** Where osls keeps the versions of a stack. @throws Error where it has not deployed it */
export function bucketOf(
  stack: Pick<DeployedStack, 'outputs'> | undefined,
  { prefix, region }: Pick<Cloud, 'prefix' | 'region'>,
): string {
  if (stack === undefined) throw new Error(`${prefix} is not deployed in ${region}.`);
  const bucket = stack.outputs['ServerlessDeploymentBucketName'];
  if (bucket !== undefined) return bucket;
  throw new Error(`${prefix} was deployed by CDK or Terraform: deploy the dist/ of the version before by the same.`);
}

/** @throws Error that says in one line why there is nothing to go back to */
export async function planOf(cloud: Cloud, wanted?: string): Promise<Plan> {
  const { bucket, template, versions, deployed } = await readVersions(cloud);
  const target = targetOf(versions, deployed, wanted);
  const Key = `${versionsPrefix(cloud.stage)}${target.folder}/${TEMPLATE_FILE}`;
  const { Body } = await bucketsOf(cloud).send(new GetObjectCommand({ Bucket: bucket, Key }));
  const kept = (await Body?.transformToString()) ?? '{"Resources":{}}';
  return { deployed, versions, target, changes: changesBetween(template, kept) };
}

/** The folder of the packages that are deployed now. */
export async function deployedFolder(cloud: Cloud): Promise<string | undefined> {
  return folderOf(await templateOf(cloud), versionsPrefix(cloud.stage));
}

async function templateOf(cloud: Cloud): Promise<string> {
  const client = new CloudFormationClient(cloud.settings('cloudformation'));
  const { TemplateBody = '' } = await client.send(new GetTemplateCommand({ StackName: cloud.prefix }));
  return TemplateBody;
}

function bucketsOf(cloud: Cloud): S3Client {
  // A bucket's name below the host cannot be resolved where another AWS stands in for the real one.
  return new S3Client({ ...cloud.settings('s3'), forcePathStyle: process.env['AWS_ENDPOINT_URL'] !== undefined });
}
