import { App, Stack, aws_sns as sns } from 'aws-cdk-lib';
import { ConversationActionsStack } from 'conversation-actions-cdk';

const app = new App();
const alerts = new Stack(app, 'Alerts');
const page = new sns.Topic(alerts, 'Page');

const actions = new ConversationActionsStack(app, 'Actions', {
  distribution: '../conversation-actions/dist',
  stage: 'prod',
  parameters: { pageTopicArn: page.topicArn, eventBus: 'support' },
});
actions.output('TableName'); // may be used in another stack
