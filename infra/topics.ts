import type { Settings } from './settings.ts';

/** The topics that a stage names; empty where it names none. */
export type Topics = Pick<Settings, 'pageTopicArn' | 'ticketTopicArn'>;

const PAGE = 'PageTopic';
const TICKET = 'TicketTopic';

/** The topic of an alarm: one that the stage names, else the stack's own. */
export function topicOf(page: boolean, { pageTopicArn, ticketTopicArn }: Topics): string | { readonly Ref: string } {
  if (page) return pageTopicArn || { Ref: PAGE };
  return ticketTopicArn || pageTopicArn || { Ref: TICKET };
}

/** The stack's own topics, for the alarms whose topic the stage does not name: encrypted, and CloudWatch alone publishes. */
export function topicResources(topics: Topics): { readonly Resources: object; readonly Outputs: object } {
  const own = [topicOf(true, topics), topicOf(false, topics)].flatMap((topic) =>
    typeof topic === 'object' ? [topic.Ref] : [],
  );
  return {
    Resources: Object.assign({}, ...own.map(topicAndPolicy)),
    Outputs: Object.fromEntries(own.map((id) => [`${id}Arn`, { Description: DESCRIPTIONS[id], Value: { Ref: id } }])),
  };
}

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  [PAGE]: 'Alarms that wake a person: subscribe to it',
  [TICKET]: 'Alarms that can wait for the morning: subscribe to it',
};

function topicAndPolicy(id: string): object {
  const statement = { Resource: { Ref: id }, Action: 'sns:Publish' };
  const Statement = [
    {
      ...statement,
      Sid: 'OurAlarms',
      Effect: 'Allow',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    },
    {
      ...statement,
      Sid: 'TlsOnly',
      Effect: 'Deny',
      Principal: '*',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  ];
  return {
    [id]: { Type: 'AWS::SNS::Topic', Properties: { KmsMasterKeyId: { Ref: 'Key' } } },
    [`${id}Policy`]: {
      Type: 'AWS::SNS::TopicPolicy',
      Properties: { Topics: [{ Ref: id }], PolicyDocument: { Version: '2012-10-17', Statement } },
    },
  };
}
