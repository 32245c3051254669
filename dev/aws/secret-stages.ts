import { AwsError } from './aws-error.ts';
import { CURRENT, type Secret, type SecretVersion } from './secrets.ts';

const PREVIOUS = 'AWSPREVIOUS';

/** A secret with one version more, whose staging labels leave the versions that had them. */
export function withVersion(secret: Secret, version: SecretVersion): Secret {
  const added: Secret = { ...secret, versions: [...secret.versions, { ...version, stages: [] }] };
  return version.stages.reduce<Secret>((moved, stage) => attach(moved, stage, version.id), added);
}

/**
 * Moves a staging label, or takes it off.
 * @throws AwsError where the label is not where the caller says
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecretVersionStage.html
 */
export function moveStage(secret: Secret, stage: string, from: string | undefined, to: string | undefined): Secret {
  const at = secret.versions.find(({ stages }) => stages.includes(stage))?.id;
  if (at !== from && at !== to) {
    throw new AwsError(
      'InvalidParameterException',
      `The staging label ${stage} is attached to version ${at ?? 'none'}.`,
    );
  }
  if (to === undefined) {
    if (stage === CURRENT) throw new AwsError('InvalidParameterException', `${CURRENT} can be moved, not removed.`);
    return withoutStage(secret, stage);
  }
  if (secret.versions.some(({ id }) => id === to)) return attach(secret, stage, to);
  throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret version.");
}

/** What was current becomes the previous one. */
function attach(secret: Secret, stage: string, to: string): Secret {
  const current = secret.versions.find(({ stages }) => stages.includes(CURRENT))?.id;
  const bare = withoutStage(secret, stage);
  const versions = bare.versions.map((version) =>
    version.id === to ? { ...version, stages: [...version.stages, stage] } : version,
  );
  const isReplaced = stage === CURRENT && current !== undefined && current !== to;
  return isReplaced ? attach({ ...secret, versions }, PREVIOUS, current) : { ...secret, versions };
}

function withoutStage(secret: Secret, stage: string): Secret {
  const versions = secret.versions.map((version) => ({
    ...version,
    stages: version.stages.filter((label) => label !== stage),
  }));
  return { ...secret, versions };
}
