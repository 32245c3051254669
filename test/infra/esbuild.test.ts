import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { type BuildOptions, build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operations } from '../../functions/registry.ts';
import { VENDOR_NAMES } from '../../lib/vendors/vendors.ts';
import { budgetOf } from '../../scripts/package-sizes.ts';

const { outputFileExtension, skipRebuild, concurrency, zipConcurrency, ...options } = createRequire(import.meta.url)(
  '../../infra/esbuild.config.cjs',
)() as BuildOptions & Record<'outputFileExtension' | 'skipRebuild' | 'concurrency' | 'zipConcurrency', unknown>;

/** What a function may do with the modules that the build treats specially. */
const SOURCE = `
  import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
  import fetch from 'node-fetch';
  import http, { STATUS_CODES } from 'node:http';

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
    expect((await readFile(bundle, 'utf8')).match(/from\s*"(node:)?https?"/)).toBeNull();
  });

  it('leaves out the ways to credentials that a function never goes', async () => {
    const text = await readFile(bundle, 'utf8');
    const words = ['sso_start_url', 'credential_process', 'ReadableByteStreamController'];
    expect(words.filter((word) => text.includes(word))).toEqual([]);
  });
});

describe('a function', () => {
  /** What it is made of, and what it weighs. */
  const bundleOf = async (stem: string) => {
    const entry = `functions/${stem}.ts`;
    const { metafile, outputFiles } = await build({
      ...options,
      ...{ entryPoints: [entry], write: false, metafile: true, outdir: folder },
    });
    return { parts: Object.keys(metafile.inputs), bytes: outputFiles[0]?.contents.length };
  };
  const HEAVIEST = [
    'helpscout/create-reply',
    'khoros/reactivate-author-conversations',
    'conversations/reply',
    'workers/run-action',
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
    const entry = `functions/${operation?.name.replace('.', '/').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.ts`;
    const { metafile } = await build({ ...options, entryPoints: [entry], write: false, metafile: true });
    const clients = Object.keys(metafile.inputs).filter((file) => /^lib\/vendors\/\w+\/client\.ts$/.test(file));
    expect(clients).toEqual([`lib/vendors/${vendor}/client.ts`]);
  });
});
