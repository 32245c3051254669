import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import { AwsError } from './aws-error.ts';
import { type Actions, action } from './json-protocol.ts';
import { moveStage, withVersion } from './secret-stages.ts';
import { find, findUndeleted, identity, SecretId } from './secret-views.ts';
import { CURRENT, type Secret, type SecretsSource, type SecretVersion } from './secrets.ts';

const MAX_BYTES = 65_536;
const DAY_S = 86_400;

const Token = z.optional(z.string().check(z.minLength(32), z.maxLength(64)));
const Name = z.string().check(z.regex(/^[\w/+=.@-]{1,512}$/, 'must be 1 to 512 letters, digits or /_+=.@-'));
const Tags = z._default(z.array(z.object({ Key: z.string(), Value: z.string() })), []);
const Content = {
  SecretString: z.optional(z.string()),
  /** Base64. */
  SecretBinary: z.optional(z.string()),
  ClientRequestToken: Token,
};
type Content = Pick<z.infer<z.ZodMiniObject<typeof Content>>, keyof typeof Content>;

/** What changes secrets. Times are now. */
export function secretChanges(source: SecretsSource): Actions {
  /** The secret with one version more, unless that version is there already, with the same content. */
  const put = async (secret: Secret, content: Content, stages: readonly string[]) => {
    const version = newVersion(content, stages);
    const there = secret.versions.find(({ id }) => id === version.id);
    if (there && !isSame(there, version)) {
      throw new AwsError(
        'ResourceExistsException',
        "You can't use ClientRequestToken for a version that is there, with another value.",
      );
    }
    if (!there) await source.write(withVersion(secret, version));
    const { id: VersionId, stages: VersionStages } = there ?? version;
    return { ...identity(secret), VersionId, VersionStages };
  };

  return {
    'secretsmanager.CreateSecret': action(
      z.object({ Name, Description: z.optional(z.string()), Tags, ...Content }),
      async ({ Name: name, Description: description, Tags: tags, ...content }) => {
        const there = (await source.read()).find((secret) => secret.name === name);
        if (there?.deletedAt !== undefined) {
          throw refused(
            "You can't create this secret because a secret with this name is already scheduled for deletion.",
          );
        }
        const isRepeated = there?.versions.some(({ id }) => id === content.ClientRequestToken);
        if (there && !isRepeated) {
          throw new AwsError(
            'ResourceExistsException',
            `The operation failed because the secret ${name} already exists.`,
          );
        }
        const secret = there ?? { name, description, tags, createdAt: now(), versions: [] };
        if (hasContent(content)) return put(secret, content, [CURRENT]);
        await source.write(secret);
        return identity(secret);
      },
    ),

    'secretsmanager.PutSecretValue': action(
      z.object({
        SecretId,
        VersionStages: z._default(z.array(z.string()).check(z.minLength(1), z.maxLength(20)), [CURRENT]),
        ...Content,
      }),
      async ({ SecretId: id, VersionStages, ...content }) =>
        put(await findUndeleted(source, id), content, VersionStages),
    ),

    'secretsmanager.UpdateSecret': action(
      z.object({ SecretId, Description: z.optional(z.string()), ...Content }),
      async ({ SecretId: id, Description: description, ...content }) => {
        const secret = await findUndeleted(source, id);
        const described = description === undefined ? secret : { ...secret, description };
        await source.write(described);
        return hasContent(content) ? put(described, content, [CURRENT]) : identity(secret);
      },
    ),

    'secretsmanager.UpdateSecretVersionStage': action(
      z.object({
        SecretId,
        VersionStage: z.string().check(z.minLength(1)),
        MoveToVersionId: z.optional(z.string()),
        RemoveFromVersionId: z.optional(z.string()),
      }),
      async ({ SecretId: id, VersionStage, MoveToVersionId: to, RemoveFromVersionId: from }) => {
        const secret = await findUndeleted(source, id);
        await source.write(moveStage(secret, VersionStage, from, to));
        return identity(secret);
      },
    ),

    'secretsmanager.DeleteSecret': action(
      z.object({
        SecretId,
        RecoveryWindowInDays: z._default(z.number().check(z.int(), z.minimum(7), z.maximum(30)), 30),
        ForceDeleteWithoutRecovery: z._default(z.boolean(), false),
      }),
      async ({ SecretId: id, RecoveryWindowInDays: days, ForceDeleteWithoutRecovery: atOnce }) => {
        const secret = await findUndeleted(source, id);
        if (atOnce) await source.remove(secret.name);
        else await source.write({ ...secret, deletedAt: now() });
        return { ...identity(secret), DeletionDate: now() + (atOnce ? 0 : days * DAY_S) };
      },
    ),

    'secretsmanager.RestoreSecret': action(z.object({ SecretId }), async (input) => {
      const { deletedAt: _, ...secret } = await find(source, input.SecretId);
      await source.write(secret);
      return identity(secret);
    }),
  };
}

function newVersion(
  { SecretString, SecretBinary, ClientRequestToken }: Content,
  stages: readonly string[],
): SecretVersion {
  if ((SecretString === undefined) === (SecretBinary === undefined)) {
    throw new AwsError('InvalidParameterException', 'You must provide either SecretString or SecretBinary.');
  }
  const bytes = Buffer.byteLength(SecretString ?? SecretBinary ?? '', SecretString === undefined ? 'base64' : 'utf8');
  if (bytes === 0 || bytes > MAX_BYTES) {
    throw new AwsError('InvalidParameterException', `The value must have 1 to ${MAX_BYTES} bytes.`);
  }
  const id = ClientRequestToken ?? randomUUID();
  return { id, text: SecretString, binary: SecretBinary, stages, createdAt: now() };
}

function hasContent({ SecretString, SecretBinary }: Content): boolean {
  return SecretString !== undefined || SecretBinary !== undefined;
}

function isSame(left: SecretVersion, right: SecretVersion): boolean {
  return left.text === right.text && left.binary === right.binary;
}

function refused(message: string): AwsError {
  return new AwsError('InvalidRequestException', message);
}

/** Epoch seconds. */
function now(): number {
  return Date.now() / 1_000;
}
