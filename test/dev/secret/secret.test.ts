import { PassThrough, Writable } from 'node:stream';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CREDENTIALS, REGION } from '../../../dev/aws/account.ts';
import { secretsInMemory } from '../../../dev/aws/secrets.ts';
import { secretsManager as localSecretsManager } from '../../../dev/aws/secrets-manager.ts';
import { serveAws } from '../../../dev/aws/server.ts';
import { askFields, openTerminal } from '../../../dev/secret/ask.ts';
import { fieldsOf } from '../../../dev/secret/fields.ts';
import { readAccountName, readKnown, trySecret, writeSecret } from '../../../dev/secret/write.ts';
import { type SimulatedVendors, serveVendors } from '../../../dev/simulated-vendors.ts';
import { secretsManager } from '../../../lib/secrets/secrets-manager.ts';
import { VENDOR_NAMES, VENDORS } from '../../../lib/vendors/vendors.ts';

const CLOUD = {
  ...{ stage: 'local', prefix: 'conversation-actions-local', secretsPrefix: 'conversation-actions/local' },
  ...{ region: REGION, isLocal: true },
};

const FREE = { isRequired: false, isOpen: false, choices: [], fault: () => undefined };

let vendors: SimulatedVendors;
beforeAll(async () => {
  vendors = await serveVendors();
});
afterAll(() => vendors.close());

describe('the fields that are asked for', () => {
  it.each(VENDOR_NAMES)('of %s are those of its schema, and what is a credential is hidden', (vendor) => {
    const fields = fieldsOf(vendor);
    const names = fields.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining([...Object.keys(VENDORS[vendor].exampleSecret), 'mode', 'baseUrl']));
    const shown = fields.filter(({ isOpen }) => isOpen).map(({ name }) => name);
    expect(shown.filter((name) => /token|secret|password|clientId/i.test(name))).toEqual([]);
    expect(fields.some(({ isOpen }) => !isOpen)).toBe(true);
    expect(fields.find(({ name }) => name === 'mode')).toMatchObject({
      choices: ['live', 'draft', 'dryRun'],
      isRequired: false,
    });
  });

  it('keep what is there where nothing is typed, and lose what is taken out', async () => {
    const answers = ['', 'new', '-'];
    const ask = async () => answers.shift() ?? '';
    const fields = ['a', 'b', 'c'].map((name) => ({ ...FREE, name }));
    expect(await askFields(fields, { a: '1', b: '2', c: '3' }, { ask, close: () => {} })).toEqual({ a: '1', b: 'new' });
  });

  it('are asked for again, and told why, where they cannot be what is typed', async () => {
    const [answers, asked]: [string[], string[]] = [['yes', 'true'], []];
    const ask = async (question: string) => {
      asked.push(question);
      return answers.shift() ?? '';
    };
    const fields = fieldsOf('helpscout').filter(({ name }) => name === 'dedicatedUser');
    expect(await askFields(fields, {}, { ask, close: () => {} })).toEqual({ dedicatedUser: 'true' });
    expect(asked).toEqual([
      'dedicatedUser (true, false; may be empty): ',
      '  It must be true or false, not a text.\ndedicatedUser (true, false; may be empty): ',
    ]);
  });

  it('echo what is open, and nothing of a credential', async () => {
    const [input, shown] = [new PassThrough(), [] as string[]];
    const output = new Writable({ write: (chunk, _, done) => done(void shown.push(String(chunk))) });
    const terminal = openTerminal(input as unknown as NodeJS.ReadStream, output as unknown as NodeJS.WriteStream);
    const open = terminal.ask('brand: ', true);
    input.write('visible\r');
    expect(await open).toBe('visible');
    const hidden = terminal.ask('apiToken: ', false);
    input.write('canary\r');
    expect(await hidden).toBe('canary');
    terminal.close();
    expect(shown.join('')).toContain('visible');
    expect(shown.join('')).not.toMatch(/canary|[cnry]{3}/);
  });
});

describe('what a secret holds before', () => {
  const known = async (text: string | undefined) => {
    const said: string[] = [];
    const source = async () => (text === undefined ? undefined : { text, versionId: '1' });
    return { fields: await readKnown(source, 'helpscout/default', (line) => said.push(line)), said };
  };

  it('is kept, field by field', async () => {
    expect(await known('{"clientId":"a"}')).toEqual({ fields: { clientId: 'a' }, said: [] });
    expect(await known(undefined)).toEqual({ fields: {}, said: [] });
  });

  it.each(['{"clientSecret":"canary', '["canary"]', ''])(
    'begins anew where it is broken, and is not shown: %s',
    async (text) => {
      const { fields, said } = await known(text);
      expect(fields).toEqual({});
      expect(said).toHaveLength(1);
      expect(said.join()).not.toContain('canary');
    },
  );
});

describe('an account is named by its vendor', () => {
  it.each(['helpscout', 'helpskout/default', 'helpscout/a b', '/default'])('%s is none', (name) => {
    expect(() => readAccountName(name)).toThrow(/vendor\/account/);
  });
});

describe('before it is written', () => {
  it('a secret is tried out by a read that changes nothing', async () => {
    for (const [name, secret] of Object.entries(vendors.secrets)) {
      expect(await trySecret(name, Object(secret), CLOUD, {})).toEqual({ mode: 'live', doubt: undefined });
      const [vendor] = name.split('/');
      expect(vendors.simulators[vendor as keyof typeof vendors.simulators].effects()).toEqual([]);
    }
  });

  it('what the functions would not take is refused, by field and without a value', async () => {
    const refused = trySecret(
      'reamaze/default',
      { brand: 'example', email: 'no-address', apiToken: 'canary x' },
      CLOUD,
      {},
    );
    await expect(refused).rejects.toThrow(/apiToken/);
    await expect(refused).rejects.toThrow(/email/);
    await expect(refused).rejects.not.toThrow(/canary|no-address/);
    const elsewhere = { accessToken: 'canary', baseUrl: 'https://example.com' };
    await expect(trySecret('helpscout/default', elsewhere, CLOUD, {})).rejects.toThrow(/baseUrl/);
  });

  it('a field that is not known is told by its place, as its name may be a credential, beside those that are', async () => {
    const refused = trySecret('helpscout/default', { accessToken: 'a', canary: 'x' }, CLOUD, {});
    await expect(refused).rejects.toThrow(
      /Field 2 is not known\. The fields of helpscout are clientId, clientSecret, /,
    );
    await expect(refused).rejects.not.toThrow(/canary|\n {2}:/);
  });

  it('what the vendor refuses is doubted', async () => {
    const [name = '', secret] = Object.entries(vendors.secrets).find(([key]) => key.startsWith('wapikit')) ?? [];
    const { doubt } = await trySecret(name, { ...Object(secret), accessToken: 'canary' }, CLOUD, {});
    expect(doubt).toMatch(/refuse/);
    expect(doubt).not.toContain('canary');
  });
});

describe('writing', () => {
  it('creates a secret, and changes it the next time', async () => {
    const server = await serveAws({
      actions: localSecretsManager(secretsInMemory('conversation-actions/local', {})),
      invoke: () => Promise.reject(new Error('no function')),
    });
    const client = new SecretsManagerClient({ endpoint: server.url, region: REGION, credentials: CREDENTIALS });
    const id = 'conversation-actions/local/helpscout/second';
    try {
      expect(await writeSecret(client, id, { accessToken: 'a' })).toBe('created');
      expect(await writeSecret(client, id, { accessToken: 'b' })).toBe('changed');
      expect((await secretsManager(client)(id))?.text).toBe('{"accessToken":"b"}');
    } finally {
      await server.close();
    }
  });
});
