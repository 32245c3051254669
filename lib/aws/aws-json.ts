import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SignatureV4 } from '@smithy/signature-v4';
import type { World } from '../world.ts';
import { AWS_CLIENT } from './aws-client.ts';
import type { Call, Operations, Service } from './services.ts';
import { withinTime } from './time-limit.ts';

export interface AwsJsonOptions {
  /** A client of the SDK. Its credentials, region and sockets are used for all services. */
  readonly sdk: Pick<SecretsManagerClient, 'config'>;
  /** Endpoints are read from the SDK's own variables, such as `AWS_ENDPOINT_URL_DYNAMODB`. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly world: Pick<World, 'now' | 'random' | 'sleep' | 'after'>;
}

/** Error codes after which another attempt may succeed, in addition to every 5xx. The SDK has the same list. */
const NOT_NOW = /throttl|toomanyrequests|throughputexceeded|requestlimitexceeded|slowdown|transactioninprogress/i;
const RETRY_WITHIN_MS = 100;

/**
 * Makes clients that speak AWS JSON: a signed POST whose header names the operation. The SDK's own clients for these three
 * services would double the time that a function takes to start, and only eight operations are called.
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
      // Lambda detects by this header that a function calls itself through a queue or a bus. Proxies change it, so it is not signed.
      const trace = env['AWS_LAMBDA_FUNCTION_NAME'] && env['_X_AMZN_TRACE_ID'];
      if (trace) signed.headers['x-amzn-trace-id'] = trace;
      // The headers have their own limit, the SDK's; the body may take as long again.
      return withinTime(2 * service.timeoutMs, world, async (abortSignal) => {
        const { response } = await config.requestHandler.handle(
          signed as Parameters<typeof config.requestHandler.handle>[0],
          { abortSignal, requestTimeout: service.timeoutMs },
        );
        return read(await textOf(response.body), response.statusCode);
      });
    };

    return async (operation, input) => {
      for (let attempts = 1; ; attempts += 1) {
        try {
          return await attempt(operation, input);
        } catch (error) {
          if (attempts >= AWS_CLIENT.maxAttempts || !isTemporary(error)) throw error;
          await world.sleep(world.random() * RETRY_WITHIN_MS);
        }
      }
    };
  };
}

/**
 * A service's endpoint: the one that the environment names, or else Secrets Manager's as the SDK finds it, with the service's
 * name in place of `secretsmanager`. So the SDK's rules for partitions, FIPS and dual stack apply.
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

/** Returns the output. @throws an error named by the service's code, if the service returned one */
function read(text: string, status: number): object {
  if (status >= 200 && status < 300) return JSON.parse(text || '{}');
  // `com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException`
  const [, code = 'UnknownError'] = /"__type"\s*:\s*"(?:[^"#]*#)?([^":]+)/.exec(text) ?? [];
  throw Object.assign(new Error(`AWS responded with ${status}.`), { name: code, status });
}

/** Whether another attempt may succeed: the service is busy, or no response has come. */
function isTemporary(error: unknown): boolean {
  const { name, status } = Object(error) as { name?: unknown; status?: unknown };
  return typeof status !== 'number' || status >= 500 || NOT_NOW.test(String(name));
}
