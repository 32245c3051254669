import { type Finding, fault, unknown } from '../../infra/finding.ts';

/** What the SDK's errors that have a remedy are called, and the remedy. */
const REMEDIES: Readonly<Record<string, string>> = {
  CredentialsProviderError: 'Sign in: aws sso login, or set AWS_PROFILE.',
  ExpiredToken: 'Sign in again: the credentials have expired.',
  ExpiredTokenException: 'Sign in again: the credentials have expired.',
  InvalidClientTokenId: 'Sign in with credentials of the account that has the stage.',
  UnrecognizedClientException: 'Sign in with credentials of the account that has the stage.',
  SignatureDoesNotMatch: 'Sign in again; is the clock of this machine right?',
  ResourceNotFoundException: 'Deploy the stage: it is gone, or was made by hand.',
};

const DENIED = new Set(['AccessDenied', 'AccessDeniedException', 'AuthorizationError', 'AuthorizationErrorException']);

/** Runs a check. What keeps it from being carried out is a finding, too: the other checks go on. */
export async function attempt(about: string, check: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  try {
    return await check();
  } catch (error) {
    const name = error instanceof Error ? error.name : 'it failed';
    if (DENIED.has(name)) {
      return [
        unknown(about, 'these credentials may not read it', 'Give them the policy infra/policies/operator.json.'),
      ];
    }
    const seen = name === 'Error' && error instanceof Error ? error.message : name;
    return [fault(about, seen, REMEDIES[name] ?? 'See AWS Health, and the message above in the AWS console.')];
  }
}
