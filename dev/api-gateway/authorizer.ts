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

/**
 * Plays the IAM authorizer: the caller is `local`, or whom `X-Local-Caller` names.
 * @returns undefined where the name could not be an IAM user's: API Gateway would refuse the call
 */
export function authorize(headers: IncomingHttpHeaders): IamAuthorizer | undefined {
  const name = headers[CALLER_HEADER] ?? 'local';
  if (typeof name !== 'string' || !/^[\w+=,.@-]{1,64}$/u.test(name)) return undefined;
  const userId = 'AIDALOCALLOCALLOCALLO';
  return {
    iam: {
      accessKey: 'AKIALOCALLOCALLOCALL',
      accountId: ACCOUNT_ID,
      callerId: userId,
      cognitoIdentity: null,
      principalOrgId: null,
      userArn: `arn:aws:iam::${ACCOUNT_ID}:user/${name}`,
      userId,
    },
  };
}
