import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actOnce, type Clock } from '../../../dev/smoke/act.ts';
import { type Subject, subjectOf } from '../../../dev/smoke/subject.ts';
import { type Stack, startStack } from '../../../dev/stack.ts';
import { openCloud } from '../../../dev/stages/cloud.ts';
import { openStage } from '../../../dev/stages/stage.ts';
import { VENDORS } from '../../../lib/vendors/vendors.ts';
import { systemWorld } from '../../../lib/world.ts';
import { readFunctions, type Served } from '../../../scripts/catalog.ts';

let stack: Stack;
let subject: Subject;
let served: readonly Served[];
const folder = mkdtempSync(join(tmpdir(), 'smoke-'));
const SOURCE = 'conversation-actions.requests';

beforeAll(async () => {
  const credentials = { clientId: 'local-client', clientSecret: 'local-secret' };
  const secrets = {
    'helpscout/smoke': { ...credentials, mode: 'dryRun' },
    'helpscout/live': credentials,
    'khoros/smoke': { ...VENDORS.khoros.exampleSecret, mode: 'dryRun' },
  };
  const file = join(folder, 'secrets.json');
  writeFileSync(file, JSON.stringify(secrets));
  stack = await startStack({ env: { SECRETS_FILE: file } });
  const options = { stage: 'local', api: stack.api };
  const [stage, cloud] = await Promise.all([openStage(options), openCloud(options)]);
  subject = subjectOf(cloud, stage, 'default');
  served = (await readFunctions()).filter((entry) => entry.kind !== 'worker');
}, 60_000);
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await stack?.close();
});

const act = (name: string, clock: Clock = systemWorld, to = subject) => actOnce(name, SOURCE, served, to, clock);

describe('a smoke test', () => {
  it('acts by every way in an account that sends nothing, also where the samples are set already', async () => {
    const { example } = served.find(({ name }) => name === 'helpscout.setFields')?.declared ?? {};
    expect(await stack.invoke('helpscout-set-fields', { input: example, account: 'live' })).toMatchObject({
      state: 'done',
    });
    const before = stack.simulators.helpscout.effects();
    const found = await act('helpscout/smoke');
    expect(found.map(({ mark, seen }) => `${mark} ${seen}`)).toEqual([
      'ok done once, then replayed; nothing sent',
      expect.stringMatching(/^ok done after \d+ s; nothing sent$/),
      expect.stringMatching(/^ok done after \d+ s; nothing sent$/),
    ]);
    expect(stack.simulators.helpscout.effects()).toEqual(before);
  }, 120_000);

  it('is not begun where every sample would read the vendor first', async () => {
    expect(await act('khoros/smoke')).toMatchObject([
      { mark: 'unknown', seen: 'not tried: each sample of khoros reads the vendor first' },
    ]);
  });

  it('is not begun in an account that sends', async () => {
    expect(await act('helpscout/live')).toMatchObject([{ mark: 'fault', seen: 'not tried: its mode is live' }]);
  });
});

describe('a smoke test in an account whose secret has changed', () => {
  /** While Secrets Manager fails, functions use a secret that they read up to fifteen minutes ago: it may have been live. */
  it.each([
    [0, 'unknown', 'Wait for 16 minutes.'],
    [15 * 60_000, 'unknown', 'Wait for 1 minutes.'],
    [16 * 60_000, 'ok', ''],
  ])(
    '%d ms ago is: %s',
    async (settledForMs, mark, todo) => {
      const changed = { ...subject, account: async () => ({ mode: 'dryRun', settledForMs }) };
      expect(await act('helpscout/smoke', systemWorld, changed)).toContainEqual(
        expect.objectContaining({ mark, todo }),
      );
    },
    120_000,
  );
});

describe('an action of a smoke test', () => {
  /** Time passes as soon as somebody waits. */
  const hurried = (): Clock => {
    let now = Date.now() + 600_000;
    return {
      now: () => now,
      async sleep(ms) {
        now += ms;
      },
    };
  };
  const found = (action: object | undefined): Subject => ({
    ...subject,
    putEvent: async () => {},
    http: async (method, path, ...more) =>
      method === 'GET' && path.startsWith('/actions?')
        ? { status: 200, body: { actions: action === undefined ? [] : [action] } }
        : subject.http(method, path, ...more),
  });

  it.each([
    ['that is not there', undefined, 'it made no action within 31 s', 'it still waits after 91 s'],
    ['that waits', { state: 'waiting' }, 'it is waiting after 31 s', 'it still waits after 91 s'],
    ['that has failed', { state: 'failed' }, 'it is failed after 0 s', 'it is failed after 0 s'],
    [
      'that is done, and was no dry run',
      { state: 'done', warnings: [] },
      'it is done, and not as a dry run',
      'it is done, and not as a dry run',
    ],
  ])('%s is said to be just that', async (_, action, byEvent, byWakeUp) => {
    const [, event, wakeUp] = await act('helpscout/smoke', hurried(), found(action));
    expect(event).toMatchObject({ mark: 'fault', seen: byEvent });
    expect(wakeUp).toMatchObject({ mark: 'fault', seen: byWakeUp });
  });
});
