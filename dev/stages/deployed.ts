import { CloudFormationClient, DescribeStacksCommand, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import type { Cloud } from './cloud.ts';

/** A stage as CloudFormation knows it. */
export interface DeployedStack {
  /** `UPDATE_COMPLETE` and the like. */
  readonly status: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly resources: readonly DeployedResource[];
}

export interface DeployedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
}

/** Reads the stack of a stage; `undefined` where it is not deployed. */
export async function readStack(cloud: Cloud): Promise<DeployedStack | undefined> {
  const client = new CloudFormationClient(cloud.settings('cloudformation'));
  const { Stacks: [stack] = [] } = await client
    .send(new DescribeStacksCommand({ StackName: cloud.prefix }))
    .catch((error: unknown) => {
      if (error instanceof Error && /does not exist/u.test(error.message)) return { Stacks: [] };
      throw error;
    });
  if (stack === undefined) return undefined;
  const outputs = (stack.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]);
  return {
    status: stack.StackStatus ?? '',
    outputs: Object.fromEntries(outputs),
    resources: await resourcesOf(client, cloud.prefix),
  };
}

async function resourcesOf(client: CloudFormationClient, StackName: string): Promise<DeployedResource[]> {
  const found: DeployedResource[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(new ListStackResourcesCommand({ StackName, ...(NextToken ? { NextToken } : {}) }));
    for (const { LogicalResourceId = '', ResourceType = '', PhysicalResourceId = '' } of page.StackResourceSummaries ??
      [])
      found.push({ logicalId: LogicalResourceId, type: ResourceType, physicalId: PhysicalResourceId });
    NextToken = page.NextToken;
  } while (NextToken);
  return found;
}
