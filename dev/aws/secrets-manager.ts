import * as z from 'zod/mini';
import { AwsError } from './aws-error.ts';
import { type Actions, action } from './json-protocol.ts';
import { secretChanges } from './secret-changes.ts';
import { ListFilters, pageOf } from './secret-lists.ts';
import { arnOf, find, findUndeleted, identity, SecretId, stagesById } from './secret-views.ts';
import { CURRENT, type Secret, type SecretsSource, type SecretVersion } from './secrets.ts';

/**
 * AWS Secrets Manager over `source`: values, versions and their staging labels, deletion and its undoing, lists.
 * Rotation, replication and resource policies are not modelled.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/
 */
export function secretsManager(source: SecretsSource): Actions {
  return {
    ...secretChanges(source),

    'secretsmanager.GetSecretValue': action(
      z.object({ SecretId, VersionId: z.optional(z.string()), VersionStage: z.optional(z.string()) }),
      async (input) => {
        const secret = await findUndeleted(source, input.SecretId);
        const { id, text, binary, stages, createdAt } = version(secret, input);
        return {
          ...identity(secret),
          VersionId: id,
          ...(text === undefined ? { SecretBinary: binary } : { SecretString: text }),
          VersionStages: stages,
          CreatedDate: createdAt,
        };
      },
    ),

    'secretsmanager.DescribeSecret': action(z.object({ SecretId }), async (input) => {
      const secret = await find(source, input.SecretId);
      return { ...described(secret), VersionIdsToStages: stagesById(secret) };
    }),

    'secretsmanager.ListSecretVersionIds': action(
      z.object({ SecretId, IncludeDeprecated: z._default(z.boolean(), false) }),
      async (input) => {
        const secret = await find(source, input.SecretId);
        const shown = secret.versions.filter(({ stages }) => input.IncludeDeprecated || stages.length > 0);
        const Versions = shown.map(({ id, stages, createdAt }) => ({
          ...{ VersionId: id, VersionStages: stages, CreatedDate: createdAt },
        }));
        return { ...identity(secret), Versions };
      },
    ),

    'secretsmanager.ListSecrets': action(ListFilters, async (input) => {
      const { secrets, next } = pageOf(await source.read(), input);
      const SecretList = secrets.map((secret) => ({
        ...described(secret),
        SecretVersionsToStages: stagesById(secret),
      }));
      return { SecretList, ...(next !== undefined && { NextToken: next }) };
    }),
  };
}

function version(
  secret: Secret,
  { VersionId, VersionStage }: { VersionId?: string | undefined; VersionStage?: string | undefined },
): SecretVersion {
  const stage = VersionStage ?? (VersionId === undefined ? CURRENT : undefined);
  const found = secret.versions.find(
    ({ id, stages }) =>
      (VersionId === undefined || id === VersionId) && (stage === undefined || stages.includes(stage)),
  );
  if (found) return found;
  const wanted = VersionId === undefined ? `staging label: ${stage}` : `VersionId: ${VersionId}`;
  throw new AwsError(
    'ResourceNotFoundException',
    `Secrets Manager can't find the specified secret value for ${wanted}`,
  );
}

function described(secret: Secret): Record<string, unknown> {
  const { name, description, tags, createdAt, deletedAt, versions } = secret;
  return {
    ...{ ARN: arnOf(name), Name: name, CreatedDate: createdAt, Tags: tags },
    LastChangedDate: versions.at(-1)?.createdAt ?? createdAt,
    ...(description !== undefined && { Description: description }),
    ...(deletedAt !== undefined && { DeletedDate: deletedAt }),
  };
}
