import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { commandOf } from '../scripts/command.ts';
import type { DeliveredEvent } from './aws/event-bus.ts';
import type { Ask, Scene } from './demo/scene.ts';
import { SCENES } from './demo/scenes.ts';
import { awsEnvironment } from './environment.ts';
import { type Stack, startStack } from './stack.ts';

/** An answer, or the detail of a result event. */
type Answer = Readonly<Record<string, unknown>>;

/** How long a scene may take to come to its end. Milliseconds. */
const PATIENCE_MS = 20_000;
const ENDED = ['done', 'failed', 'cancelled', 'held'];

const { stay } = commandOf(
  'demo',
  'Plays use cases on a local stack, and shows what each of them changed at the vendor.',
)
  .option('--stay', 'keep the stack running until Ctrl-C, and link to each action in the console')
  .parse()
  .opts<{ stay?: boolean }>();

const ended: Answer[] = [];
const stack = await startStack({ onEvent: (event) => note(event) });
const failures: string[] = [];
try {
  console.log(
    'Each scene shows what was asked, what was sent to the vendor, the answer, and what is then true at the vendor.\n',
  );
  for (const [index, scene] of SCENES.entries()) {
    console.log(`${index + 1}. ${scene.title}\n   ${scene.story}`);
    if (!(await play(scene))) failures.push(scene.title);
    console.log('');
  }
  console.log(failures.length === 0 ? 'Everything is as expected.' : `Not as expected: ${failures.join(' · ')}`);
  console.log(
    stay ? `The console is at ${stack.api}. Stop with Ctrl-C.` : 'To look at it in the console: npm run demo -- --stay',
  );
  if (stay) await Promise.race(['SIGINT', 'SIGTERM'].map((signal) => once(process, signal)));
} finally {
  await stack.close();
}
process.exitCode = failures.length === 0 ? 0 : 1;

async function play({ vendor, ask, spoil, expect, truth }: Scene): Promise<boolean> {
  const { simulators } = stack;
  const before = simulators[vendor].requests.length;
  spoil?.(simulators);
  say('asked', askedAs(ask));
  const first = await send(ask, stack);
  if (first['state'] !== undefined && !ENDED.includes(String(first['state']))) say('answer', told(first));
  const last = await untilEnded(first);
  const sent = simulators[vendor].requests.slice(before).filter(({ operation }) => operation !== 'token');
  for (const { method, path, query, fault } of sent) {
    say('sent', `${method} ${path}${query ? `?${query}` : ''}${fault ? `  ✗ ${fault}` : ''}`);
  }
  say('answer', told(last));
  if (stay) say('console', `${stack.api}/#/actions/${last['actionId']}`);
  const { said, holds } = truth(simulators);
  const asExpected = Object.entries(expect).every(([field, value]) => last[field] === value);
  say(holds && asExpected ? 'true' : 'FALSE', said);
  return holds && asExpected;
}

async function send(ask: Ask, { api, aws }: Stack): Promise<Answer> {
  if (ask.by === 'event') {
    const env = awsEnvironment(aws);
    const credentials = {
      accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? '',
    };
    const bus = new EventBridgeClient({ endpoint: aws.events, region: env['AWS_REGION'] ?? '', credentials });
    const Detail = JSON.stringify(ask.detail);
    await bus.send(new PutEventsCommand({ Entries: [{ Source: ask.source, DetailType: ask.detailType, Detail }] }));
    bus.destroy();
    return {};
  }
  const { method, path, body, key } = ask;
  const headers = { 'content-type': 'application/json', 'idempotency-key': key };
  const response = await fetch(`${api}${path}`, { method, headers, body: JSON.stringify(body) });
  return (await response.json()) as Answer;
}

/** Results come on the bus, whatever the trigger was. */
async function untilEnded(first: Answer): Promise<Answer> {
  const deadline = Date.now() + PATIENCE_MS;
  const isMine = ({ actionId }: Answer) => first['actionId'] === undefined || actionId === first['actionId'];
  while (Date.now() < deadline) {
    const at = ended.findIndex(isMine);
    const [mine] = at === -1 ? [] : ended.splice(at, 1);
    if (mine) return mine;
    await delay(20);
  }
  return first;
}

function note({ source, 'detail-type': type, detail }: DeliveredEvent): void {
  if (source === 'conversation-actions' && type.startsWith('action.')) ended.push(detail as Answer);
}

function askedAs(ask: Ask): string {
  if (ask.by === 'event') return `event ${ask.source} · ${ask.detailType} ${JSON.stringify(ask.detail)}`;
  return `${ask.method} ${ask.path} ${JSON.stringify(ask.body)}`;
}

function told(answer: Answer): string {
  const { state, reason, result, verified, reconciled, error } = answer;
  return JSON.stringify({ state, reason, result, verified, reconciled, error });
}

function say(label: string, text: string): void {
  console.log(`   ${label.padEnd(7)} ${text}`);
}
