import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readStartSettings } from '../../dev/start-settings.ts';

describe('what a person who starts the stack may choose', () => {
  it.each([
    [undefined, 3000],
    ['', 3000],
    ['0', 0],
    ['8080', 8080],
  ])('PORT=%s is the port %i', (PORT, port) => {
    expect(readStartSettings({ PORT }).port).toBe(port);
  });

  it.each(['three', '65536', '-1', '3000.5', '0x10'])('PORT=%s is refused in one line', (PORT) => {
    expect(() => readStartSettings({ PORT })).toThrow(`PORT must be a number from 0 to 65535, not ${PORT}.`);
    expect(() => readStartSettings({}, PORT)).toThrow(`--port must be a number from 0 to 65535, not ${PORT}.`);
  });

  it('takes the port of the command line before that of PORT', () => {
    expect(readStartSettings({ PORT: '3000' }, '3001').port).toBe(3001);
  });

  it('takes SECRETS_FILE from where npm was called, and only a file that is there', () => {
    const { env } = readStartSettings({ SECRETS_FILE: 'package.json', INIT_CWD: resolve('.') });
    expect(env['SECRETS_FILE']).toBe(resolve('package.json'));
    expect(() => readStartSettings({ SECRETS_FILE: '/nowhere.json' })).toThrow(
      'SECRETS_FILE cannot be read: /nowhere.json',
    );
  });

  it('passes everything else on as it is', () => {
    expect(readStartSettings({ SETTLE_MS: '5' }).env).toMatchObject({ SETTLE_MS: '5' });
  });
});
