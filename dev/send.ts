import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { findActions } from '../console/actions.ts';
import type { Action } from '../console/types.ts';
import { RESULT_SOURCE } from '../lib/doors/outgoing/result-kinds.ts';
import { commandOf } from '../scripts/command.ts';
import type { DeliveredEvent } from './aws/event-bus.ts';
import { eventIn, type WrittenEvent } from './bus-event.ts';
import { readStageParams } from './infra.ts';
import { type Trace, whyNoAction } from './send/why-no-action.ts';
import { openStage, type Stage, type StageOptions, withStage } from './stages/stage.ts';
import { near } from './start-settings.ts';
import { run } from './terminal/run.ts';
import { actionText } from './terminal/show.ts';
import { watchAction } from './terminal/watch.ts';

/** How long an event may take to become an action. Milliseconds. */
const PATIENCE_MS = 15_000;
/** How often the local bus is asked for a result event. */
const RESULT_TRIES = 10;

const UNSEEN =
  'No action of the event is seen: no mapping matches it, it was refused, or an earlier action has its key.';

const command = withStage(
  commandOf('send', 'Puts the event of a file on the bus: of the running local stack, or of a deployed stage.'),
)
  .argument('<event.json>', 'such as events/khoros/payment-completed.event.json')
  .option('--watch', 'follow the actions that it makes until they end')
  .option('--bus <name>', 'of a deployed stage: this bus, instead of the one that the stage has in infra/params.yml')
  .action(async (file: string, options: StageOptions & { watch?: boolean; bus?: string }) => {
    const path = near(file, process.env);
    const event = await eventIn(await readFile(path, 'utf8'), path);
    const stage = await openStage(options);
    const eventId = await put(stage, event, options.bus ?? String(readStageParams(stage.name)['eventBus']));
    console.log(`${event['detail-type']} from ${event.source} is on the bus: ${eventId}`);
    if (options.watch) await follow(stage, eventId, file);
    else console.log('With --watch it is told what becomes of it.');
  });

async function put(stage: Stage, event: WrittenEvent, EventBusName: string): Promise<string> {
  if (stage.isLocal) return (await stage.ask<{ eventId: string }>('POST', '/_local/events', event)).eventId;
  const client = new EventBridgeClient({ region: stage.region });
  const { source: Source, 'detail-type': DetailType, detail } = event;
  const Entries = [{ Source, DetailType, Detail: JSON.stringify(detail), EventBusName }];
  const { Entries: [entry] = [] } = await client.send(new PutEventsCommand({ Entries }));
  if (entry?.EventId === undefined) throw new Error(`The bus did not take the event: ${entry?.ErrorMessage}`);
  return entry.EventId;
}

/** What the bus made of it: the actions that the event has made, or why it has made none. */
async function follow(stage: Stage, eventId: string, file: string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    await delay(300);
    const { actions } = await list(stage);
    const made = actions.filter(({ correlationId }) => correlationId === eventId);
    if (made.length > 0) return watch(stage, made);
    const traces = stage.isLocal ? await stage.ask<readonly Trace[]>('GET', `/_local/logs?eventId=${eventId}`) : [];
    const { text, isFault } = whyNoAction(traces, file) ?? {};
    if (text !== undefined) {
      console.log(text);
      if (isFault) process.exitCode = 1;
      return;
    }
    if (Date.now() > deadline) throw new Error(`${UNSEEN} Which says: npm run try -- ${file}`);
  }
}

async function watch(stage: Stage, actions: readonly Action[]): Promise<void> {
  for (const { actionId } of actions) {
    const action = await watchAction(stage, actionId, console.log);
    console.log(`\n${actionText(action)}`);
    if (stage.isLocal) console.log(`\n${await resultEventOf(stage, actionId)}`);
    if (action.state !== 'done') process.exitCode = 1;
  }
}

/** What the local bus has of an action's end. A deployed stage's bus cannot be asked for what was on it. */
async function resultEventOf(stage: Stage, actionId: string): Promise<string> {
  for (let tries = 0; tries < RESULT_TRIES; tries += 1) {
    const events = await stage.ask<readonly DeliveredEvent[]>('GET', '/_local/events');
    const result = events.find(
      ({ source, detail }) => source === RESULT_SOURCE && Object(detail).actionId === actionId,
    );
    if (result) return `Result event on the bus: ${result['detail-type']} from ${result.source}, ${result.id}`;
    await delay(300);
  }
  return 'No result event is on the bus yet.';
}

function list(stage: Stage) {
  return findActions({}, undefined, (path) => stage.ask('GET', path));
}

await run(command);
