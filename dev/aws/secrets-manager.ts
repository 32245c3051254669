import { createHash } from 'node:crypto';
import * as z from 'zod';
import { arn } from './account.ts';
import { AwsError } from './aws-error.ts';
import { type Actions, action } from './json-protocol.ts';
import type { SecretsSource } from './secrets.ts';

interface Secret {
  readonly name: string;
  readonly value: string;
  readonly arn: string;
  readonly versionId: string;
}

const CURRENT = 'AWSCURRENT';
const SecretId = z.string().min(1).max(2048);
const Version = { VersionId: z.string().optional(), VersionStage: z.string().optional() };

/**
 * AWS Secrets Manager over `source`. A version's id is derived from its content, so the same value is the same version.
 * @param prefix what every secret's name begins with: `conversation-actions/local`
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/
 */
export function secretsManager(source: SecretsSource, prefix: string): Actions {
  const list = async () => [...(await source.read())].map(([name, value]) => secret(`${prefix}/${name}`, value));

  async function get(id: string): Promise<Secret> {
    const found = (await list()).find((candidate) => isNamed(candidate, id));
    if (!found) throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    return found;
  }

  return {
    'secretsmanager.GetSecretValue': action(z.object({ SecretId, ...Version }), async (input) => {
      const current = await get(input.SecretId);
      const { VersionId = current.versionId, VersionStage = CURRENT } = input;
      if (VersionId !== current.versionId || VersionStage !== CURRENT)
        throw new AwsError(
          'ResourceNotFoundException',
          `Secrets Manager can't find the specified secret value for ${input.VersionId ? `VersionId: ${VersionId}` : `staging label: ${VersionStage}`}`,
        );
      return { ...identity(current), ...version(current), SecretString: current.value, CreatedDate: CREATED };
    }),

    'secretsmanager.DescribeSecret': action(z.object({ SecretId }), async (input) => {
      const current = await get(input.SecretId);
      return { ...identity(current), CreatedDate: CREATED, VersionIdsToStages: { [current.versionId]: [CURRENT] } };
    }),

    'secretsmanager.ListSecrets': action(z.object({}), async () => ({
      SecretList: (await list()).map((item) => ({
        ...identity(item),
        CreatedDate: CREATED,
        SecretVersionsToStages: { [item.versionId]: [CURRENT] },
      })),
    })),

    'secretsmanager.PutSecretValue': action(z.object({ SecretId, SecretString: z.string() }), async (input) => {
      const { name } = await get(input.SecretId);
      await source.write(name.slice(prefix.length + 1), input.SecretString);
      const current = secret(name, input.SecretString);
      return { ...identity(current), ...version(current) };
    }),
  };
}

/** Epoch seconds. Nothing reads it; the SDK expects a date. */
const CREATED = 1_735_689_600;

function secret(name: string, value: string): Secret {
  const versionId = createHash('sha256').update(value).digest('hex').slice(0, 32);
  return { name, value, arn: arn('secretsmanager', `secret:${name}-${suffix(name)}`), versionId };
}

/** Six characters that AWS adds to a secret's ARN; here they follow from its name. */
function suffix(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 6);
}

/** By name, by ARN, or by ARN without the six characters. */
function isNamed(candidate: Secret, id: string): boolean {
  return [candidate.name, candidate.arn, candidate.arn.slice(0, -7)].includes(id);
}

const identity = ({ arn: ARN, name: Name }: Secret) => ({ ARN, Name });
const version = ({ versionId: VersionId }: Secret) => ({ VersionId, VersionStages: [CURRENT] });
