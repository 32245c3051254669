/** What AWS's errors that a person can mend are called, and the remedy. */
const REMEDIES: Readonly<Record<string, string>> = {
  CredentialsProviderError: 'Sign in: aws sso login, or set AWS_PROFILE.',
  ExpiredToken: 'Sign in again: the credentials have expired.',
  ExpiredTokenException: 'Sign in again: the credentials have expired.',
  InvalidClientTokenId: 'Sign in with credentials of the account that has the stage.',
  UnrecognizedClientException: 'Sign in with credentials of the account that has the stage.',
  SignatureDoesNotMatch: 'Sign in again; is the clock of this machine right?',
  ResourceNotFoundException: 'Deploy the stage: it is gone, or was made by hand.',
};

/** What AWS says where credentials may not do something. */
const DENIED = new Set(['AccessDenied', 'AccessDeniedException', 'AuthorizationError', 'AuthorizationErrorException']);

const SEEN: Readonly<Record<string, string>> = { CredentialsProviderError: 'There are no AWS credentials' };

/** The policy of a person who runs these commands. */
export const GIVE_POLICY = 'Give them the policy infra/policies/operator.json.';

export function isDenied(error: unknown): boolean {
  return error instanceof Error && DENIED.has(error.name);
}

/** What a person does about an error of AWS, by its name; `undefined` where there is no remedy. */
export function remedyOf(name: string): string | undefined {
  return REMEDIES[name];
}

/** Says of an error, or of what caused it, what AWS refused and what to do; `undefined` where AWS has nothing to do with it. */
export function awsTrouble(error: unknown): string | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (isDenied(at)) return `These AWS credentials may not do it. ${GIVE_POLICY}`;
    const todo = remedyOf(at.name);
    if (todo !== undefined) return `${SEEN[at.name] ?? `AWS refuses the request (${at.name})`}. ${todo}`;
  }
  return undefined;
}
