import { serveDynamoDb } from '../../dev/aws/dynamodb.ts';
import { eventBus, Rules } from '../../dev/aws/event-bus.ts';
import { secretsInMemory } from '../../dev/aws/secrets.ts';
import { secretsManager } from '../../dev/aws/secrets-manager.ts';
import { serveAws } from '../../dev/aws/server.ts';
import { functionEnvironment } from '../../dev/environment.ts';
import { readTable } from '../../dev/infra.ts';
import { createHelpscoutSimulator } from '../../dev/simulators/helpscout/index.ts';
import { serve } from '../../dev/simulators/serve.ts';

const FIRST_CONVERSATION = 10_000;
const TABLE = 'cold-start';
const PREFIX = 'cold-start';
const TOKEN = 'good';

/** AWS and the vendor, in this process; each function that is started has an account and conversations of its own. */
export async function openStandIns(functions: number, eventsEach: number) {
  const helpscout = createHelpscoutSimulator({ extraConversations: functions * eventsEach });
  helpscout.knobs.accessTokens.push(TOKEN);
  helpscout.knobs.limitPerMinute = 1e9;
  const vendor = await serve(helpscout);
  const database = await serveDynamoDb(TABLE, readTable());
  const accounts = Array.from({ length: functions }, (_, index) => [
    `helpscout/account-${index}`,
    { accessToken: TOKEN, userId: 4001, baseUrl: vendor.url },
  ]);
  const secrets = secretsInMemory(PREFIX, Object.fromEntries(accounts));
  const aws = await serveAws({
    actions: { ...secretsManager(secrets), ...eventBus({ rules: new Rules([]), deliver: () => {} }) },
    invoke: () => Promise.reject(new Error('No function is invoked.')),
  });
  const endpoints = { dynamodb: database.url, sqs: aws.url, secretsmanager: aws.url, events: aws.url, lambda: aws.url };
  const surroundings = {
    ...{ aws: endpoints, secretsPrefix: PREFIX, tableName: TABLE, wakeUpQueueUrl: undefined },
    ...{ params: {}, publicUrl: undefined },
  };
  let started = 0;
  return {
    /** What the next function is started with. */
    next() {
      const index = started++;
      const account = `account-${index}`;
      const env = { ...functionEnvironment(surroundings, {}), SECRET_ID: `${PREFIX}/helpscout/${account}` };
      const conversationOf = (event: number) => String(FIRST_CONVERSATION + index * eventsEach + event);
      return { env, account, conversationOf };
    },
    /** The simulated vendor, and how it is called without a secret. */
    helpscout: { simulator: helpscout, url: vendor.url, token: TOKEN },
    close: () => Promise.all([vendor.close(), database.close(), aws.close()]),
  };
}
