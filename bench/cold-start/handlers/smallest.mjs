import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

const secrets = new SecretsManagerClient({});
let account;

/** The smallest handler that reads the secret and posts the reply. A response that is lost is lost. */
export const handler = async ({ body }) => {
  account ??= JSON.parse(
    (await secrets.send(new GetSecretValueCommand({ SecretId: process.env.SECRET_ID }))).SecretString,
  );
  const { conversationId, ...reply } = JSON.parse(body);
  const response = await fetch(`${account.baseUrl}/v2/conversations/${conversationId}/reply`, {
    method: 'POST',
    headers: { authorization: `Bearer ${account.accessToken}`, 'content-type': 'application/json' },
    body: JSON.stringify(reply),
  });
  const answer = { threadId: response.headers.get('resource-id') };
  return { statusCode: response.ok ? 200 : 502, body: JSON.stringify(answer) };
};
