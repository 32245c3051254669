import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { AppError } from '../../../lib/errors/app-error.ts';
import { HeaderText, SecretBase } from '../../../lib/secrets/base.ts';
import { createSecrets, type SecretVersion } from '../../../lib/secrets/secrets.ts';
import { VENDORS } from '../../../lib/vendors/vendors.ts';
import { ZODS_WORDS } from '../../kit/zods-words.ts';

const Schema = z.strictObject({ ...SecretBase.shape, token: HeaderText });
const MINUTE = 60_000;

interface World {
  time: number;
  calls: number;
  isDown: boolean;
  unreadable: AppError | undefined;
}

/** A Secrets Manager that holds one secret per name, may be down, and counts. */
function secretsManager() {
  const held = new Map<string, SecretVersion>();
  const world: World = { time: 1_000_000, calls: 0, isDown: false, unreadable: undefined };
  const secrets = createSecrets({
    prefix: 'stage',
    maxAgeMs: 5 * MINUTE,
    now: () => world.time,
    source: async (name) => {
      world.calls += 1;
      await Promise.resolve();
      if (world.isDown) throw new Error('down');
      if (world.unreadable) throw world.unreadable;
      return held.get(name);
    },
  });
  const manager = Object.assign(world, {
    put(name: string, text: string, versionId: string = createHash('sha256').update(text).digest('hex')) {
      held.set(`stage/${name}`, { text, versionId });
    },
    remove: (name: string) => held.delete(`stage/${name}`),
    read: (account = 'default') => secrets.read('acme', account, Schema),
    refresh: (versionId: string) => secrets.refresh('acme', 'default', versionId),
    hasOther: (versionId: string) => secrets.hasOther('acme', 'default', versionId),
    accepted: (versionId: string) => secrets.accepted('acme', 'default', versionId),
  });
  manager.put('acme/default', '{"token":"one"}', 'v1');
  return manager;
}

describe('reading', () => {
  it('asks Secrets Manager once in five minutes, however many read', async () => {
    const manager = secretsManager();
    const all = await Promise.all(Array.from({ length: 100 }, () => manager.read()));
    manager.time += 5 * MINUTE - 1;
    await manager.read();
    expect(manager.calls).toBe(1);
    expect(new Set(all.map(({ value }) => value.token))).toEqual(new Set(['one']));
    manager.time += 1;
    manager.put('acme/default', '{"token":"two"}', 'v2');
    expect(await manager.read()).toMatchObject({ value: { token: 'two', mode: 'live' }, versionId: 'v2' });
    expect(manager.calls).toBe(2);
  });

  it('keeps accounts apart', async () => {
    const manager = secretsManager();
    manager.put('acme/other', '{"token":"other"}');
    const [one, other] = await Promise.all([manager.read(), manager.read('other')]);
    expect({ one: one.value.token, other: other.value.token }).toEqual({ one: 'one', other: 'other' });
  });

  it('knows no account without a secret', async () => {
    const manager = secretsManager();
    await expect(manager.read('nobody')).rejects.toMatchObject({ kind: 'unknown_account' });
    manager.put('acme/nobody', '{"token":"here"}');
    expect((await manager.read('nobody')).value.token).toBe('here');
  });

  it('forgets an account whose secret is removed', async () => {
    const manager = secretsManager();
    await manager.read();
    manager.remove('acme/default');
    manager.time += 5 * MINUTE;
    await expect(manager.read()).rejects.toMatchObject({ kind: 'unknown_account' });
  });
});

describe('a secret that is there and cannot be read', () => {
  it('is misconfigured at once, even where an older value is held, and comes back by itself', async () => {
    const manager = secretsManager();
    await manager.read();
    manager.time += 5 * MINUTE;
    manager.unreadable = new AppError('misconfigured', 'The secret is marked for deletion.');
    await expect(manager.read()).rejects.toMatchObject({ kind: 'misconfigured' });
    await expect(manager.refresh('v1')).resolves.toBe(false);
    manager.unreadable = undefined;
    expect((await manager.read()).value.token).toBe('one');
  });
});

describe('while Secrets Manager is down', () => {
  it('goes on with what it has for fifteen minutes', async () => {
    const manager = secretsManager();
    await manager.read();
    manager.isDown = true;
    for (let minute = 0; minute < 14; minute += 1) {
      manager.time += MINUTE;
      expect((await manager.read()).value.token).toBe('one');
    }
    manager.time += MINUTE;
    await expect(manager.read()).rejects.toMatchObject({ kind: 'unavailable', facts: { outcome: 'not_applied' } });
  });

  it('does not ask at every request', async () => {
    const manager = secretsManager();
    await manager.read();
    manager.isDown = true;
    manager.time += 6 * MINUTE;
    for (let i = 0; i < 50; i += 1) await manager.read();
    expect(manager.calls).toBe(2);
  });

  it('has nothing to go on with if it never had anything', async () => {
    const manager = secretsManager();
    manager.isDown = true;
    await expect(manager.read()).rejects.toMatchObject({ kind: 'unavailable' });
    manager.isDown = false;
    expect((await manager.read()).value.token).toBe('one');
  });
});

describe('after a refusal by the vendor', () => {
  it('answers that there is another version, and serves it', async () => {
    const manager = secretsManager();
    await manager.read();
    manager.time += MINUTE;
    manager.put('acme/default', '{"token":"two"}', 'v2');
    const answers = await Promise.all(Array.from({ length: 100 }, () => manager.refresh('v1')));
    expect(answers.every(Boolean)).toBe(true);
    expect((await manager.read()).value.token).toBe('two');
    expect(manager.calls).toBe(2);
  });

  it('asks at most twice in a burst of refusals', async () => {
    const manager = secretsManager();
    await manager.read();
    manager.time += MINUTE;
    const before = manager.calls;
    for (let i = 0; i < 200; i += 1) {
      await manager.read();
      expect(await manager.refresh('v1')).toBe(false);
      manager.time += 20;
    }
    expect(manager.calls - before).toBeLessThanOrEqual(2);
  });

  it('finds a version that appears two seconds later with the next read, before another call is wasted', async () => {
    const manager = secretsManager();
    await manager.read();
    manager.time += MINUTE;
    expect(await manager.refresh('v1')).toBe(false);
    manager.time += 2_000;
    manager.put('acme/default', '{"token":"two"}', 'v2');
    expect((await manager.read()).value.token).toBe('two');
    expect(manager.calls).toBe(3);
  });

  it('does not look up again what it has only just read', async () => {
    const manager = secretsManager();
    await manager.read();
    expect(await manager.refresh('v1')).toBe(false);
    expect(manager.calls).toBe(1);
    manager.put('acme/default', '{"token":"two"}', 'v2');
    expect((await manager.read()).value.token).toBe('two');
  });

  it('says of the version that it is refused, until it has been looked for another in vain two seconds later', async () => {
    const manager = secretsManager();
    expect((await manager.read()).isRefused).toBe(false);
    manager.time += MINUTE;
    await manager.refresh('v1');
    for (const [afterMs, isRefused] of [
      [0, true],
      [1_999, true],
      [1, false],
      [10_000, false],
    ] as const) {
      manager.time += afterMs;
      expect((await manager.read()).isRefused).toBe(isRefused);
    }
    expect(manager.calls).toBe(3);
  });

  it('looks no further for another version once the vendor takes this one', async () => {
    const manager = secretsManager();
    await manager.read();
    manager.time += MINUTE;
    await manager.refresh('v1');
    manager.accepted('v1');
    for (let seconds = 0; seconds < 60; seconds += 1) {
      manager.time += 1_000;
      expect((await manager.read()).isRefused).toBe(false);
    }
    expect(manager.calls).toBe(2);
  });

  it('still distrusts a version where the vendor takes another one, for which it has responded late', async () => {
    const manager = secretsManager();
    await manager.read();
    manager.time += MINUTE;
    manager.put('acme/default', '{"token":"two"}', 'v2');
    expect(await manager.refresh('v1')).toBe(true);
    expect((await manager.read()).isRefused).toBe(false);
    await manager.refresh('v2');
    manager.accepted('v1');
    expect((await manager.read()).isRefused).toBe(true);
  });

  it('keeps what it has if Secrets Manager is down', async () => {
    const manager = secretsManager();
    await manager.read();
    manager.time += MINUTE;
    manager.isDown = true;
    expect(await manager.refresh('v1')).toBe(false);
    expect((await manager.read()).value.token).toBe('one');
  });
});

describe('another version than one that is refused', () => {
  it('is there where this process holds it, or has never read one', async () => {
    const manager = secretsManager();
    expect([await manager.hasOther('v0'), await manager.hasOther('v0'), manager.calls]).toEqual([true, true, 1]);
  });

  it('is looked for once in two seconds, but not where the secret was read within the last', async () => {
    const manager = secretsManager();
    await manager.read();
    manager.put('acme/default', '{"token":"two"}', 'v2');
    expect([await manager.hasOther('v1'), manager.calls]).toEqual([false, 1]);
    manager.time += 1_000;
    expect([await manager.hasOther('v1'), manager.calls]).toEqual([true, 2]);
    manager.put('acme/default', '{"token":"three"}', 'v3');
    manager.time += 1_999;
    expect([await manager.hasOther('v2'), manager.calls]).toEqual([false, 2]);
    manager.time += 1;
    expect([await manager.hasOther('v2'), manager.calls]).toEqual([true, 3]);
    expect((await manager.read()).value.token).toBe('three');
  });

  it('holds back no version that is not known to be refused', async () => {
    const manager = secretsManager();
    await manager.read();
    manager.time += MINUTE;
    await manager.hasOther('v1');
    expect((await manager.read()).isRefused).toBe(false);
  });

  it('is not there while the secret cannot be read', async () => {
    const manager = secretsManager();
    manager.isDown = true;
    expect(await manager.hasOther('v1')).toBe(false);
  });
});

describe('a secret that is not valid', () => {
  const faulty: readonly [string, string][] = [
    ['canary', ''],
    ['', ''],
    ['null', ''],
    ['"canary"', ''],
    ['["canary"]', ''],
    ['{}', 'token'],
    ['{"token":17}', 'token'],
    ['{"token":""}', 'token'],
    ['{"token":"canary\\r\\nx: y"}', 'token'],
    ['{"token":"canary "}', 'token'],
    ['{"token":"canary\\n"}', 'token'],
    ['{"token":"canary€"}', 'token'],
    ['{"token":"canary\\u0000"}', 'token'],
    ['{"token":"fine","mode":"canary"}', 'mode'],
    ['{"token":"fine","baseUrl":17}', 'baseUrl'],
    ['{"token":"fine","mod":"dryRun"}', ''],
    ['{"token":"fine","canary":""}', ''],
  ];

  it.each(faulty)('%j is an error that names the field and never the value', async (text, path) => {
    const manager = secretsManager();
    manager.put('acme/default', text);
    const error = await manager.read().then(
      () => expect.fail('was taken'),
      (thrown: Error) => thrown,
    );
    expect(error).toMatchObject({ kind: 'misconfigured', facts: { outcome: 'not_applied', issues: [{ path }] } });
    expect(`${error.message} ${error.stack} ${JSON.stringify(error)}`).not.toContain('canary');
  });

  it.each(['', 'token=one', '[]', 'null', '"one"'])('(%j) is told from a field that is wrong', async (text) => {
    const manager = secretsManager();
    manager.put('acme/default', text, 'v2');
    await expect(manager.read()).rejects.toMatchObject({
      message: 'The secret acme/default is not valid: must be a JSON object.',
    });
  });

  it('is an error that says which version it was', async () => {
    const manager = secretsManager();
    manager.put('acme/default', '{}', 'v2');
    await expect(manager.read()).rejects.toMatchObject({ facts: { credentialVersion: 'v2' } });
  });

  it('is looked up again soon, so that a correction takes effect at once', async () => {
    const manager = secretsManager();
    manager.put('acme/default', '{}');
    await expect(manager.read()).rejects.toMatchObject({ kind: 'misconfigured' });
    manager.put('acme/default', '{"token":"corrected"}');
    expect((await manager.read()).value.token).toBe('corrected');
  });

  it('never shows any value, whatever is in it', async () => {
    const secret = fc.string({ minLength: 12, maxLength: 40 }).filter((text) => !text.includes('token'));
    await fc.assert(
      fc.asyncProperty(secret, async (text) => {
        const manager = secretsManager();
        manager.put('acme/default', JSON.stringify({ token: [text], mode: text, baseUrl: [text] }));
        const error = await manager.read().then(
          () => expect.fail('was taken'),
          (thrown: Error) => thrown,
        );
        expect(`${error.message}${JSON.stringify(error)}`).not.toContain(JSON.stringify(text).slice(1, -1));
      }),
      { numRuns: 50 },
    );
  });
});

describe.each(Object.values(VENDORS).map((vendor) => [vendor.name, vendor] as const))(
  'a secret of %s that is not valid',
  (name, { secret: schema, exampleSecret }) => {
    const KINDS = [undefined, null, true, 17, '', ' ', 'a\nb', ['canary'], { canary: 1 }];
    const fields = [...Object.keys(exampleSecret), 'mode', 'baseUrl', 'other'];
    const faulty = [
      ...fields.flatMap((field) => KINDS.map((value) => ({ ...exampleSecret, [field]: value }))),
      ...[null, 17, 'canary', [exampleSecret]],
    ]
      .map((secret): unknown => JSON.parse(JSON.stringify(secret)))
      .filter((secret) => !schema.safeParse(secret).success);

    it('is told with each field and what it must be, in our own words', async () => {
      expect(faulty.length).toBeGreaterThan(15);
      for (const secret of faulty) {
        const source = async () => ({ text: JSON.stringify(secret), versionId: 'v1' });
        const secrets = createSecrets({ source, prefix: 'test', maxAgeMs: 1_000, now: () => 0 });
        const { message, facts } = await secrets.read(name, 'default', schema).then(
          () => expect.fail(`was taken: ${JSON.stringify(secret)}`),
          (error: AppError) => error,
        );
        expect(message).toMatch(
          new RegExp(`^The secret ${name}/default is not valid: (?:(?:${fields.join('|')}) )?(?:must|is required|has)`),
        );
        expect(`${message} ${JSON.stringify(facts)}`).not.toMatch(ZODS_WORDS);
        expect(message).not.toContain('canary');
      }
    });
  },
);
