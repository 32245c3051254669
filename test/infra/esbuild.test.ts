import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type BuildOptions, build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operations } from '../../functions/registry.ts';
import { stemOf } from '../../lib/doors/function-stem.ts';
import { VENDOR_NAMES } from '../../lib/vendors/vendors.ts';
import { ROOT } from '../../scripts/catalog.ts';
import { budgetOf } from '../../scripts/package-sizes.ts';

const { outputFileExtension, skipRebuild, concurrency, zipConcurrency, ...options } = createRequire(import.meta.url)(
  '../../infra/esbuild.config.cjs',
)() as BuildOptions & Record<'outputFileExtension' | 'skipRebuild' | 'concurrency' | 'zipConcurrency', unknown>;

const NOT_BUNDLED: Readonly<Record<string, unknown>> = createRequire(import.meta.url)('../../infra/not-bundled.cjs');

/** What a function may do with the modules that the build treats specially. */
const SOURCE = `
  import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
  import fetch from 'node-fetch';
  import http, { STATUS_CODES } from 'node:http';
  import { AWS_CLIENT } from './lib/aws/aws-client.ts';
  import { secretsManager } from './lib/secrets/secrets-manager.ts';

  export const read = (name) => secretsManager(new SecretsManagerClient(AWS_CLIENT))(name).then((secret) => secret ?? 'none');
  export const credentials = () => new SecretsManagerClient({ region: 'eu-central-1' }).config.credentials();
  export const get = async (url) => (await fetch(url)).text();
  export const words = [http.STATUS_CODES[418], STATUS_CODES[404]];
`;

let folder: string;
let bundle: string;
let server: Server;
let url: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'bundle-'));
  bundle = path.join(folder, 'bundle.mjs');
  await build({ ...options, stdin: { contents: SOURCE, resolveDir: process.cwd() }, outfile: bundle });
  const answer = JSON.stringify({
    AccessKeyId: 'FROM-CONTAINER',
    SecretAccessKey: 's',
    Token: 't',
    Expiration: '2999-01-01T00:00:00Z',
  });
  server = createServer((_, response) => response.setHeader('content-type', 'application/json').end(answer));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});

afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

/** Runs an expression on the bundle in a Node of its own, with this environment alone, and answers what it printed. */
async function run(expression: string, env: Record<string, string> = {}): Promise<unknown> {
  const script = `const bundle = await import(${JSON.stringify(bundle)});
    const answer = await Promise.resolve(${expression}).catch((error) => ({ error: error.message }));
    console.log(JSON.stringify(answer));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      ...env,
    },
  });
  return JSON.parse(stdout);
}

describe('a bundle', () => {
  it('finds the credentials that Lambda puts into the environment', async () => {
    const env = { AWS_ACCESS_KEY_ID: 'FROM-ENVIRONMENT', AWS_SECRET_ACCESS_KEY: 's', AWS_SESSION_TOKEN: 't' };
    expect(await run('bundle.credentials()', env)).toMatchObject({
      accessKeyId: 'FROM-ENVIRONMENT',
      sessionToken: 't',
    });
  });

  it('finds the credentials that a container offers', async () => {
    const env = { AWS_CONTAINER_CREDENTIALS_FULL_URI: url };
    expect(await run('bundle.credentials()', env)).toMatchObject({ accessKeyId: 'FROM-CONTAINER' });
  });

  it('says so when there are none, and does not name what was left out', async () => {
    expect(await run('bundle.credentials()')).toEqual({ error: 'Could not load credentials from any providers' });
  });

  it('talks HTTP without importing node:http', async () => {
    expect(await run('bundle.get(process.env.SERVER)', { SERVER: url })).toContain('FROM-CONTAINER');
    expect(await run('bundle.words')).toEqual(["I'm a Teapot", 'Not Found']);
    expect((await readFile(bundle, 'utf8')).match(/\b(?:from|import)\s*"/g)).toBeNull();
  });

  it('loads nothing of Node’s that stands behind an export that it does not use', async () => {
    const loaded = (await run('process.moduleLoadList')) as string[];
    expect(loaded).toContain('NativeModule crypto');
    expect(loaded.filter((name) => /undici|worker_threads|process\/report/.test(name))).toEqual([]);
  });

  it('leaves out the ways to credentials that a function never goes', async () => {
    const text = await readFile(bundle, 'utf8');
    const words = ['sso_start_url', 'credential_process', 'ReadableByteStreamController'];
    expect(words.filter((word) => text.includes(word))).toEqual([]);
  });
});

describe('a region', () => {
  const file = 'node_modules/@aws-sdk/core/dist-es/submodules/client/util-endpoints/lib/aws/partitions.js';
  const { partitions }: { partitions: readonly { id: string; regionRegex: string; regions: object }[] } = JSON.parse(
    readFileSync(`${ROOT}${file}`, 'utf8')
      .replace(/^export const \w+ = /, '')
      .replace(/;\s*$/, ''),
  );
  const regions = partitions.flatMap(({ id, regions: all }) => Object.keys(all).map((region) => [region, id] as const));

  it.each(regions.filter(([region]) => !region.endsWith('-global')))(
    '%s is found in the partition %s by its pattern: no bundle has a list of regions',
    async (region, id) => {
      expect(partitions.find(({ regionRegex }) => new RegExp(regionRegex).test(region))?.id).toBe(id);
      expect(await readFile(bundle, 'utf8')).not.toContain(`"${region}":{`);
    },
  );
});

describe('a secret that a bundle reads', () => {
  const ENV = {
    AWS_ACCESS_KEY_ID: 'KEY',
    AWS_SECRET_ACCESS_KEY: 's',
    AWS_SESSION_TOKEN: 't',
    AWS_REGION: 'eu-central-1',
  };
  const SECRET = { status: 200, body: { SecretString: '{"clientId":"ü"}', VersionId: 'v7', CreatedDate: 1.7e9 } };
  const failed = (status: number, type: string) => ({
    status,
    body: { __type: `com.amazonaws#${type}`, Message: 'no' },
  });

  let responses: { status: number; body: object }[];
  let asked: { headers: IncomingHttpHeaders; body: string }[];
  let manager: Server;
  let endpoint: string;

  beforeAll(async () => {
    manager = createServer(async (request, response) => {
      asked.push({ headers: request.headers, body: Buffer.concat(await request.toArray()).toString() });
      const { status, body } = responses.shift() ?? failed(500, 'NothingIsLeft');
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
    });
    await new Promise<void>((listening) => manager.listen(0, '127.0.0.1', listening));
    endpoint = `http://127.0.0.1:${(manager.address() as AddressInfo).port}`;
  });
  afterAll(() => manager.close());

  const read = (...script: typeof responses) => {
    responses = script;
    asked = [];
    return run("bundle.read('stage/acme/default')", { ...ENV, AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoint });
  };

  it('is its text and version, asked for in our name as the whole SDK asks for it', async () => {
    expect(await read(SECRET)).toEqual({ text: '{"clientId":"ü"}', versionId: 'v7' });
    const [ours] = asked;
    responses = [SECRET];
    const credentials = { accessKeyId: 'KEY', secretAccessKey: 's', sessionToken: 't' };
    const sdk = new SecretsManagerClient({ endpoint, region: 'eu-central-1', credentials });
    await sdk.send(new GetSecretValueCommand({ SecretId: 'stage/acme/default' }));
    const theirs = asked[1];
    expect(ours?.body).toBe(theirs?.body);
    for (const name of ['x-amz-target', 'content-type', 'content-length', 'x-amz-security-token', 'host']) {
      expect(ours?.headers[name], name).toBe(theirs?.headers[name]);
    }
    const signedAs = ({ headers }: (typeof asked)[number]) =>
      headers.authorization?.replace(/, Signature=[0-9a-f]{64}$/, '');
    expect(ours && signedAs(ours)).toBe(theirs && signedAs(theirs)?.replace(';x-amz-user-agent', ''));
    expect(ours?.headers['user-agent']).toBe('conversation-actions');
  });

  it.each([failed(500, 'InternalServiceError'), failed(400, 'ThrottlingException'), failed(503, 'ServiceUnavailable')])(
    'is asked for a second time after $body.__type',
    async (failure) => {
      expect(await read(failure, SECRET)).toMatchObject({ versionId: 'v7' });
      expect(asked).toHaveLength(2);
    },
  );

  it('is none where the name is unknown, and is not asked for again', async () => {
    expect(await read(failed(400, 'ResourceNotFoundException'))).toBe('none');
    expect(asked).toHaveLength(1);
  });

  it.each([
    ['AccessDeniedException', 'may not be read by this function'],
    ['DecryptionFailure', 'cannot be decrypted'],
    ['InvalidRequestException', 'is marked for deletion'],
  ])('says why it cannot be read: %s', async (type, why) => {
    expect(await read(failed(400, type))).toEqual({ error: `The secret stage/acme/default ${why}.` });
  });
});

describe('a function', () => {
  const bundles = new Map<string, ReturnType<typeof bundled>>();
  /** Its files, what it is made of, and what it weighs: bundled once, for all that is asked of it. */
  const bundleOf = (stem: string) => {
    const bundle = bundles.get(stem) ?? bundled(stem);
    bundles.set(stem, bundle);
    return bundle;
  };
  async function bundled(stem: string) {
    const { metafile, outputFiles } = await build({
      ...options,
      ...{ entryPoints: [`functions/${stem}.ts`], write: false, metafile: true },
      ...{ outdir: path.join(folder, 'functions', stem), outExtension: { '.js': '.mjs' } },
    });
    return { metafile, outputFiles, parts: Object.keys(metafile.inputs), bytes: outputFiles[0]?.contents.length };
  }
  const HEAVIEST = [
    'helpscout/create-reply',
    'khoros/reactivate-author-conversations',
    'conversations/reply',
    'workers/run-action',
    'service/openapi',
  ];

  it.each(HEAVIEST)('%s stays within its budget, as the heaviest of its kind', async (stem) => {
    expect((await bundleOf(stem)).bytes).toBeLessThanOrEqual(budgetOf(stem.replace('/', '-')));
  });

  it('evaluates mappings where its operation has one, and else knows nothing of them', async () => {
    const ofMappings = async (stem: string) =>
      (await bundleOf(stem)).parts.filter((part) => /node_modules\/jsonata\/|^lib\/mappings\/(?!lists)/.test(part));
    expect((await ofMappings('khoros/reactivate-author-conversations')).length).toBeGreaterThan(10);
    expect(await ofMappings('helpscout/create-reply')).toEqual([]);
    expect(await ofMappings('workers/run-action')).toEqual([]);
  });

  it.each(VENDOR_NAMES)('has of a %s operation that vendor’s client alone', async (vendor) => {
    const operation = operations.find(({ name }) => name.startsWith(`${vendor}.`));
    const { metafile, parts } = await bundleOf(stemOf(operation?.name ?? ''));
    const clients = parts.filter((file) => /^lib\/vendors\/\w+\/client\.ts$/.test(file));
    expect(clients).toEqual([`lib/vendors/${vendor}/client.ts`]);
    const [output] = Object.values(metafile.outputs);
    expect(output?.inputs[`lib/vendors/${vendor}/adapter.ts`]?.bytesInOutput ?? 0).toBeLessThan(100);
  });

  it('has beside it what few invocations need, and imports it from there', async () => {
    const { outputFiles } = await bundleOf('conversations/reply');
    const outdir = path.join(folder, 'functions', 'conversations/reply');
    await mkdir(outdir, { recursive: true });
    for (const file of outputFiles) await writeFile(file.path, file.contents);
    expect((await readdir(outdir)).sort()).toEqual([
      'reply.helpscout-evidence.mjs',
      'reply.mjs',
      'reply.sanitize-html.mjs',
    ]);
    const { default: sanitize } = await import(path.join(outdir, 'reply.sanitize-html.mjs'));
    expect(sanitize('<p onclick="x()">Hello</p><script>x()</script>')).toBe('<p>Hello</p>');
    const { normalise } = await import(path.join(outdir, 'reply.helpscout-evidence.mjs'));
    expect(normalise('<b>caf&eacute;</b>')).toBe('café');
    const text = await readFile(path.join(outdir, 'reply.mjs'), 'utf8');
    expect(text).toContain('import("./reply.helpscout-evidence.mjs")');
    expect(text).toContain('import("./reply.sanitize-html.mjs")');
  });

  it('meets every file of which it takes less than all', async () => {
    const met = new Set((await Promise.all(HEAVIEST.map(bundleOf))).flatMap(({ parts }) => parts));
    expect(
      Object.keys(NOT_BUNDLED).filter((file) => ![...met].some((part) => part.endsWith(`node_modules/${file}`))),
    ).toEqual([]);
  });
});
