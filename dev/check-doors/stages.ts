import type { Authorizer } from '../distribution/write.ts';

/** A stage that every door is asked for. */
export interface StageOfACheck {
  readonly about: string;
  readonly authorizer: Authorizer;
  /** As in infra/params.yml; the name of the stage among them. */
  readonly params: Readonly<Record<string, string>> & { readonly stage: string };
}

const topic = (name: string) => `arn:aws:sns:us-east-1:123456789012:${name}`;

/** So different that every parameter, and every condition in both of its cases, is met. */
export const STAGES: readonly StageOfACheck[] = [
  { about: 'with every default', authorizer: 'iam', params: { stage: 'dev' } },
  {
    about: 'with every parameter, and tokens',
    authorizer: 'jwt',
    params: {
      stage: 'production',
      logRetentionDays: '90',
      jwtIssuer: 'https://issuer.example',
      jwtAudience: 'actions',
      jwtScope: 'conversations',
      domainName: 'actions.example.com',
      certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/0b1c',
      requestsPerSecond: '20',
      requestBurst: '40',
      eventBus: 'support',
      resultBus: 'results',
      eventSources: 'crm,shop',
      requireIdempotencyKey: 'true',
      allowedVendorHosts: 'care.example.com',
      accessPolicy: '{"direct":{"accounts":["helpscout/*"],"may":["read"]}}',
      vendorResponseTimeoutMs: '5000',
      secretsMaxAgeMs: '60000',
      safeResendMs: '30000',
      pageTopicArn: topic('page'),
      ticketTopicArn: topic('ticket'),
    },
  },
  { about: 'with one topic, for pages', authorizer: 'iam', params: { stage: 'test', pageTopicArn: topic('page') } },
  {
    about: 'with one topic, for tickets',
    authorizer: 'iam',
    params: { stage: 'test', ticketTopicArn: topic('tickets') },
  },
];
