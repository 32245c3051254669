import type { IncomingHttpHeaders } from 'node:http';
import { ACCOUNT_ID } from '../aws/account.ts';

/** Where API Gateway puts who called, on a route with IAM authorization. */
export interface IamAuthorizer {
  readonly iam: {
    readonly accessKey: string;
    readonly accountId: string;
    readonly callerId: string;
    readonly cognitoIdentity: null;
    readonly principalOrgId: null;
    readonly userArn: string;
    readonly userId: string;
  };
}

/** The only way for a client to say who it is; it never reaches a function. */
export const CALLER_HEADER = 'x-local-caller';

const NAME = /^[\w+=,.@-]{1,64}$/u;

/** Whom the functions see when a client says that it is `name`. */
function arnOf(name: string): string {
  return `arn:aws:iam::${ACCOUNT_ID}:user/${name}`;
}

/**
 * An access policy in which the callers of the local stack stand by the names that clients give: `local`, or what
 * `X-Local-Caller` says. `direct` is no such name. What is no policy stays as it is: the functions say what is wrong.
 */
export function policyOfNames(policy: string): string {
  try {
    const entries = Object.entries(JSON.parse(policy) as object);
    const byArn = entries.map(([name, rule]) => [NAME.test(name) && name !== 'direct' ? arnOf(name) : name, rule]);
    return JSON.stringify(Object.fromEntries(byArn));
  } catch {
    return policy;
  }
}

/**
 * Plays the IAM authorizer: the caller is `local`, or whom `X-Local-Caller` names.
 * @returns undefined where the name could not be an IAM user's: API Gateway would refuse the call
 */
export function authorize(headers: IncomingHttpHeaders): IamAuthorizer | undefined {
  const name = headers[CALLER_HEADER] ?? 'local';
  if (typeof name !== 'string' || !NAME.test(name)) return undefined;
  const userId = 'AIDALOCALLOCALLOCALLO';
  return {
    iam: {
      accessKey: 'AKIALOCALLOCALLOCALL',
      accountId: ACCOUNT_ID,
      callerId: userId,
      cognitoIdentity: null,
      principalOrgId: null,
      userArn: arnOf(name),
      userId,
    },
  };
}
