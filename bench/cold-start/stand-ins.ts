import { serveDynamoDb } from '../../dev/aws/dynamodb.ts';
import { eventBus, Rules } from '../../dev/aws/event-bus.ts';
import { secretsInMemory } from '../../dev/aws/secrets.ts';
import { secretsManager } from '../../dev/aws/secrets-manager.ts';
import { serveAws } from '../../dev/aws/server.ts';
import { functionEnvironment } from '../../dev/environment.ts';
import { readTable } from '../../dev/infra.ts';
import { createHelpscoutSimulator } from '../../dev/simulators/helpscout/index.ts';
import { serve } from '../../dev/simulators/serve.ts';
import { type Identity, overTls } from './tls.ts';

const FIRST_CONVERSATION = 10_000;
const TABLE = 'cold-start';
const PREFIX = 'cold-start';
const TOKEN = 'good';
/** The account that a function reads before its first event. */
const ACCOUNT = 'default';

/**
 * AWS and the vendor, in this process; each function that is started has conversations of its own.
 * @param identity with it they are behind TLS
 */
export async function openStandIns(functions: number, eventsEach: number, identity?: Identity) {
  const opened: { close(): Promise<unknown> }[] = [];
  const front = async <Server extends { readonly url: string; close(): Promise<unknown> }>(server: Server) => {
    const secure = identity && (await overTls(server.url, identity));
    opened.push(...(secure ? [secure] : []), server);
    return secure?.url ?? server.url;
  };
  const helpscout = createHelpscoutSimulator({ extraConversations: functions * eventsEach });
  helpscout.knobs.accessTokens.push(TOKEN);
  helpscout.knobs.limitPerMinute = 1e6;
  const vendor = await front(await serve(helpscout));
  const database = await front(await serveDynamoDb(TABLE, readTable()));
  const secrets = secretsInMemory(PREFIX, {
    [`helpscout/${ACCOUNT}`]: { accessToken: TOKEN, userId: 4001, baseUrl: vendor },
  });
  const aws = await front(
    await serveAws({
      actions: { ...secretsManager(secrets), ...eventBus({ rules: new Rules([]), deliver: () => {} }) },
      invoke: () => Promise.reject(new Error('No function is invoked.')),
    }),
  );
  const endpoints = { dynamodb: database, sqs: aws, secretsmanager: aws, events: aws, lambda: aws };
  const surroundings = {
    ...{ aws: endpoints, secretsPrefix: PREFIX, tableName: TABLE, wakeUpQueueUrl: undefined },
    ...{ params: {}, publicUrl: undefined },
  };
  let started = 0;
  return {
    /** What the next function is started with. */
    next() {
      const index = started++;
      const env = {
        ...functionEnvironment(surroundings, {}),
        SECRET_ID: `${PREFIX}/helpscout/${ACCOUNT}`,
        ...(identity && { NODE_EXTRA_CA_CERTS: identity.file }),
      };
      const conversationOf = (event: number) => String(FIRST_CONVERSATION + index * eventsEach + event);
      return { env, account: ACCOUNT, conversationOf };
    },
    /** The simulated vendor, and how it is called without a secret. */
    helpscout: { simulator: helpscout, url: vendor, token: TOKEN },
    close: () => Promise.all(opened.map((each) => each.close())),
  };
}
