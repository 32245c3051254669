import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';

/** The one fake Lambda context: each call is a request of its own, with `remainingMs` left. */
export function lambdaContext(remainingMs = 29_000, awsRequestId: string = randomUUID()): Context {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: 'conversation-actions-test',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:conversation-actions-test',
    memoryLimitInMB: '512',
    awsRequestId,
    logGroupName: '/aws/lambda/conversation-actions-test',
    logStreamName: 'test',
    getRemainingTimeInMillis: () => remainingMs,
    done: () => undefined,
    fail: () => undefined,
    succeed: () => undefined,
  };
}
