import HelpScout from 'helpscout-mailbox-api';

const { HELPSCOUT_URL, HELPSCOUT_TOKEN } = process.env;

/** One reply by helpscout-mailbox-api, with its own rules for trying again. */
export const handler = async ({ body }) => {
  const client = new HelpScout({ clientId: 'id', clientSecret: 'secret', authenticationFlow: 'clientCredentials' });
  client.updateRequestOptions({ baseURL: `${HELPSCOUT_URL}/v2/` });
  client.setCredentials({ access_token: HELPSCOUT_TOKEN });
  const { conversationId, ...reply } = JSON.parse(body);
  await client.conversations.threads.createReply(conversationId, reply);
  return { statusCode: 200 };
};
