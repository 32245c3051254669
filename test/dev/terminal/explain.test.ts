import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiError } from '../../../console/api.ts';
import { type Listening, listen } from '../../../dev/listen.ts';
import { openStage } from '../../../dev/stages/stage.ts';
import { explain } from '../../../dev/terminal/explain.ts';

let taken: Listening;
beforeAll(async () => {
  taken = await listen(async (_, response) => void response.end());
});
afterAll(() => taken.close());

/** An error of the SDK. */
const named = (name: string) => Object.assign(new Error('Could not load credentials from any providers'), { name });

describe('what goes wrong with a command', () => {
  it('is said in words where Node has only a code for it', async () => {
    const port = Number(new URL(taken.url).port);
    const failing = [
      () => readFile('/nowhere/x.csv'),
      () => readFile(tmpdir()),
      () => writeFile('/nowhere/x.csv', ''),
      () => listen(async () => {}, port),
    ];
    const said = await Promise.all(failing.map((act) => act().then(String, explain)));
    expect(said).toEqual([
      'There is no file /nowhere/x.csv.',
      'What should be a file is a folder. Name a file in it.',
      'There is no file /nowhere/x.csv.',
      `Port ${port} is taken. Choose another with -- --port ${port + 1}.`,
    ]);
  });

  it.each([
    ['CredentialsProviderError', 'There are no AWS credentials. Sign in: aws sso login, or set AWS_PROFILE.'],
    ['ExpiredToken', 'AWS refuses the request (ExpiredToken). Sign in again: the credentials have expired.'],
    [
      'AccessDeniedException',
      'These AWS credentials may not do it. Give them the policy infra/policies/operator.json.',
    ],
  ])('is said in words where AWS refuses, and in the same everywhere: %s', (name, said) => {
    expect(explain(named(name))).toBe(said);
    expect(explain(new Error('It cannot be read.', { cause: named(name) }))).toBe(said);
  });

  it('is a lack of credentials, and no lack of an address, where a request cannot be signed', async () => {
    const stage = await openStage(
      { stage: 'prod', api: taken.url, region: 'eu-central-1' },
      {
        ...process.env,
      },
      () => Promise.reject(named('CredentialsProviderError')),
    );
    await expect(stage.ask('GET', '/actions')).rejects.toThrow(/^There are no AWS credentials\. Sign in/);
  });

  it('is said once, also where the API names the field as well', () => {
    const issues = [
      { path: 'actionId', message: 'is no id' },
      { path: 'text', message: 'is required' },
    ];
    expect(explain(new ApiError(400, 'actionId: is no id', issues))).toBe('actionId: is no id\n  text: is required');
  });

  it('is followed by what to do about a problem of the API', () => {
    const problem = { detail: 'There is no such account.', kind: 'unknown_account' };
    expect(explain(ApiError.of(404, problem))).toBe(
      'There is no such account.\n  → Check the account’s name, or create its secret.',
    );
    expect(explain(ApiError.of(400, { detail: 'text: is required', kind: 'invalid_input' }))).toBe('text: is required');
    expect(explain(ApiError.of(404, { message: 'Not Found' }))).toBe('Not Found');
  });
});
