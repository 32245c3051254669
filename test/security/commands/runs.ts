import { readFileSync } from 'node:fs';
import manifest from '../../../package.json' with { type: 'json' };
import { ROOT } from '../../../scripts/catalog.ts';
import { accounts, planted } from './canaries.ts';
import type { CommandRun } from './process.ts';

/** A name that shown.yml may refer to, and what is run. */
export type NamedRun = readonly [name: string, run: CommandRun];

/** What the command lines are about. */
export interface Surroundings {
  /** Of the local stack. */
  readonly api: string;
  /** Of Help Scout's simulator. */
  readonly helpscout: string;
  /** Of an action that waits. */
  readonly actionId: string;
  /** A reply with planted texts. */
  readonly input: object;
  readonly secretsFile: string;
  /** Writes a file. @returns its path */
  file(name: string, text: string): string;
}

/** Every command of the terminal, as it is meant and as it goes wrong. */
export function commandRuns({ api, helpscout, actionId, input, secretsFile, file }: Surroundings): readonly NamedRun[] {
  const sample = JSON.parse(readFileSync(`${ROOT}events/helpscout/create-reply.event.json`, 'utf8'));
  const text = JSON.stringify({ ...sample, detail: { ...sample.detail, input, idempotencyKey: 'canary-event' } });
  const event = file('event.json', text);
  const half = file('half.json', text.slice(0, -20));
  const odd = file(
    'odd.json',
    JSON.stringify({ ...sample, detail: { ...sample.detail, input: { ...input, customer: input } } }),
  );
  const noSecrets = file('half-secrets.json', readFileSync(secretsFile, 'utf8').slice(0, -20));
  const payment = JSON.parse(readFileSync(`${ROOT}events/khoros/payment-completed.event.json`, 'utf8'));
  const rows = file(
    'rows.jsonl',
    [
      JSON.stringify({ ...payment.detail, paymentId: 'canary-row', customer: input }),
      JSON.stringify({ ...payment.detail, networkId: input }),
      text.slice(0, -20),
    ].join('\n'),
  );
  const aws = {
    AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    AWS_ACCESS_KEY_ID: 'AKIACANARY',
    AWS_SECRET_ACCESS_KEY: planted('credential', 'canary-of-an-operator'),
  };
  const at = ['--api', api];
  const reader = [...at, '--caller', 'reader'];
  const down = ['--api', 'http://127.0.0.1:1'];
  const secret = JSON.stringify({ ...Object(accounts())['helpscout/refused'], baseUrl: helpscout });
  const run = (
    name: string,
    script: keyof typeof manifest.scripts,
    args: readonly string[],
    more: Partial<CommandRun> = {},
  ) => [name, { file: manifest.scripts[script].split(' ').at(-1) ?? '', args, ...more }] as const;
  return [
    run('try an event', 'try', [event], { env: { SECRETS_FILE: secretsFile } }),
    run('try an event that is refused', 'try', [odd]),
    run('try half an event', 'try', [half]),
    run('try with half a file of secrets', 'try', [event], { env: { SECRETS_FILE: noSecrets } }),
    run('send an event', 'send', [event, ...at]),
    run('send half an event', 'send', [half, ...at]),
    run('send where no stack runs', 'send', [event, ...down]),
    run('list actions', 'actions', ['list', '--json', '--limit', '100', ...at]),
    run('show an action to a caller who may read its input', 'actions', ['show', actionId, ...at]),
    run('show an action to a caller who may not read its input', 'actions', ['show', actionId, '--json', ...reader]),
    run('list accounts', 'actions', ['accounts', '--json', ...at]),
    run('resolve an action that is not held', 'actions', ['resolve', actionId, 'done', ...at]),
    run('cancel an action without the right', 'actions', ['cancel', actionId, ...reader]),
    run('call actions wrongly', 'actions', ['resolve', actionId, 'perhaps']),
    run('plan rows', 'bulk', ['plan', rows, '--mapping', 'payment-completed', ...at]),
    run('run rows', 'bulk', ['run', rows, '--mapping', 'payment-completed', ...at]),
    run('read the state of rows', 'bulk', ['status', rows, '--mapping', 'payment-completed', ...at]),
    run('read the logs', 'logs', at),
    run('read the logs of an action', 'logs', ['--action', actionId, ...at]),
    run('examine the stack', 'doctor', ['--json'], { env: { PORT: new URL(api).port } }),
    run('try the stack out', 'smoke', at),
    run('try the stack out in an account that is refused', 'smoke', [
      '--account',
      'helpscout/refused',
      '--rehearse',
      'malformed',
      ...at,
    ]),
    run('write a secret that the vendor refuses', 'secret', ['helpscout/refused', ...at], { stdin: secret }),
    run('write a secret where none can be written', 'secret', ['helpscout/refused', '--force', ...at], {
      stdin: secret,
    }),
    run('write half a secret', 'secret', ['helpscout/refused', ...at], { stdin: secret.slice(0, -5) }),
    run('write the secret of another vendor', 'secret', ['khoros/refused', ...at], { stdin: secret }),
    run('go back where nothing is deployed', 'rollback', at),
    run('go back where AWS cannot be reached', 'rollback', ['--stage', 'prod', '--region', 'eu-west-1'], {
      env: { ...aws, AWS_MAX_ATTEMPTS: '1' },
    }),
    run('send to a stage where AWS cannot be reached', 'send', [event, '--stage', 'prod', '--region', 'eu-west-1'], {
      env: { ...aws, AWS_MAX_ATTEMPTS: '1' },
    }),
    run('serve the console', 'console', ['--port', '0', ...reader], {
      asks: [
        { method: 'GET', path: '/' },
        { method: 'GET', path: '/actions' },
        { method: 'GET', path: `/actions/${actionId}` },
        { method: 'GET', path: '/accounts' },
        { method: 'GET', path: '/_console/mappings' },
        { method: 'POST', path: '/_console/try', body: text.slice(0, -20) },
        { method: 'POST', path: `/actions/${actionId}/resolve`, body: text },
      ],
    }),
    run('erase without a confirmation', 'erase', ['--conversation', 'helpscout/default/123', ...at]),
    run('play use cases', 'demo', []),
    run('erase a conversation', 'erase', ['--conversation', 'helpscout/default/123', '--yes', ...at]),
  ];
}
