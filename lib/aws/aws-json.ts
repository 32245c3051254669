import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SignatureV4 } from '@smithy/signature-v4';
import type { World } from '../world.ts';
import { AWS_CLIENT } from './aws-client.ts';
import type { Call, Operations, Service } from './services.ts';

export interface AwsJsonOptions {
  /** A client of the SDK: it knows credentials, region and sockets for all services. */
  readonly sdk: Pick<SecretsManagerClient, 'config'>;
  /** Names endpoints by the SDK's own variables, like `AWS_ENDPOINT_URL_DYNAMODB`. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly world: Pick<World, 'now' | 'random' | 'sleep'>;
}

/** Codes beside every 5xx that mean: not now. As the SDK has them. */
const NOT_NOW = /throttl|toomanyrequests|throughputexceeded|requestlimitexceeded|slowdown|transactioninprogress/i;
const RETRY_WITHIN_MS = 100;

/**
 * Returns what calls one service after the other in AWS JSON: a signed POST whose header names the operation. The SDK's
 * clients for three services would double the time that a function takes to start, for eight operations.
 * @see https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
export function createAwsJson({ sdk: { config }, env, world }: AwsJsonOptions) {
  return <Of extends Operations>(service: Service): Call<Of> => {
    let signer: SignatureV4 | undefined;
    const { credentials, region, sha256 } = config;
    const attempt = async (operation: string, input: object): Promise<object> => {
      const url = await endpointOf(service, config, env);
      const body = JSON.stringify(input);
      const headers = {
        'content-type': `application/x-amz-json-${service.version}`,
        'x-amz-target': `${service.target}.${operation}`,
        'user-agent': 'conversation-actions',
        host: url.host,
        'content-length': String(Buffer.byteLength(body)),
      };
      const { protocol, hostname, port, pathname: path } = url;
      const place = { protocol, hostname, path, ...(port && { port: Number(port) }) };
      signer ??= new SignatureV4({ credentials, region, sha256, service: service.name });
      const request = { ...place, method: 'POST', query: {}, headers, body };
      const signed = await signer.sign(request, { signingDate: new Date(world.now()) });
      // Unsigned, as proxies change it: by this Lambda finds functions that call themselves through a queue or a bus.
      const trace = env['AWS_LAMBDA_FUNCTION_NAME'] && env['_X_AMZN_TRACE_ID'];
      if (trace) signed.headers['x-amzn-trace-id'] = trace;
      const { response } = await config.requestHandler.handle(
        signed as Parameters<typeof config.requestHandler.handle>[0],
        {
          requestTimeout: service.timeoutMs,
        },
      );
      return read(await textOf(response.body), response.statusCode);
    };

    return async (operation, input) => {
      for (let attempts = 1; ; attempts += 1) {
        try {
          return await attempt(operation, input);
        } catch (error) {
          if (attempts >= AWS_CLIENT.maxAttempts || !mayPass(error)) throw error;
          await world.sleep(world.random() * RETRY_WITHIN_MS);
        }
      }
    };
  };
}

/**
 * Where a service is: where the environment says, or where the SDK finds Secrets Manager, under its own name. Regions of
 * other partitions, FIPS and dual stack follow from that.
 */
async function endpointOf(
  { variable, name }: Service,
  { region, useFipsEndpoint, useDualstackEndpoint, endpointProvider }: AwsJsonOptions['sdk']['config'],
  env: AwsJsonOptions['env'],
): Promise<URL> {
  const named = env[`AWS_ENDPOINT_URL_${variable}`] || env['AWS_ENDPOINT_URL'];
  if (named && env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] !== 'true') return new URL(named);
  const [Region, UseFIPS, UseDualStack] = await Promise.all([region(), useFipsEndpoint(), useDualstackEndpoint()]);
  const { url } = endpointProvider({ Region, UseFIPS, UseDualStack });
  return new URL(`${url.protocol}//${url.hostname.replace('secretsmanager', name)}/`);
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** Returns the output; throws what the service says instead. */
function read(text: string, status: number): object {
  if (status >= 200 && status < 300) return JSON.parse(text || '{}');
  // `com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException`
  const [, code = 'UnknownError'] = /"__type"\s*:\s*"(?:[^"#]*#)?([^":]+)/.exec(text) ?? [];
  throw Object.assign(new Error(`AWS has answered ${status}.`), { name: code, status });
}

/** Whether the next attempt may fare better: the service is busy, or nothing is known of what it did. */
function mayPass(error: unknown): boolean {
  const { name, status } = Object(error) as { name?: unknown; status?: unknown };
  return typeof status !== 'number' || status >= 500 || NOT_NOW.test(String(name));
}
