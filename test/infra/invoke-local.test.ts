import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { isThorough } from '../kit/depth.ts';

const OSLS = 'node_modules/serverless/bin/serverless.js';

it.runIf(isThorough)(
  '`serverless invoke local` runs a bundled function against the local stack, without an AWS account',
  async () => {
    const sample = 'events/helpscout/create-reply.direct.json';
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [OSLS, 'invoke', 'local', '-f', 'helpscout-create-reply', '-p', sample],
      {
        env: {
          PATH: process.env['PATH'],
          HOME: path.resolve('node_modules/.cache'),
          SLS_SCHEMA_CACHE_BASE_DIR: path.resolve('node_modules/.cache/serverless'),
        },
      },
    );
    expect(JSON.parse(stdout.slice(stdout.lastIndexOf('\n{\n')))).toMatchObject({
      operation: 'helpscout.createReply',
      state: 'done',
      attempts: 1,
    });
  },
);
