export { type Client, type ClientOptions, createClient, type Decision } from './client.ts';
export { actionEvent, type EventEntry, type EventOptions, isResultEvent, type ResultEvent } from './events.ts';
export { createInvoker, type InvokerOptions, payloadOf } from './invoke.ts';
export { key } from './key.ts';
export { ActionProblem, AnswerLost, GatewayError, StillUnfinished } from './problem.ts';
export { type AwsCredentials, bearer, type Sign, sigV4, unsigned } from './signing.ts';
export type * from './types.ts';
