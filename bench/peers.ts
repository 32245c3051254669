import { join } from 'node:path';
import { httpEvent } from '../dev/simulation/requests.ts';
import type { Fault } from '../dev/simulators/faults.ts';
import { table } from '../dev/terminal/table.ts';
import { operation } from '../functions/helpscout/create-reply.ts';
import { installIfNeeded } from '../scripts/install.mjs';
import { HANDLERS } from './cold-start/measure.ts';
import { openStandIns } from './cold-start/stand-ins.ts';
import { deliver } from './peers/deliver.ts';
import { FAULTS, lost, type Outcome, sentTwice } from './peers/faults.ts';
import { byOurs } from './peers/ours.ts';
import { defineBench } from './report/define-bench.ts';

const MAILBOX_API = join(import.meta.dirname, 'peers', 'handlers');
/** As often as AWS advises a queue to deliver before it gives up, at least. */
const DELIVERIES = 5;

/** What a user would write instead of this bundle, and how often its queue delivers. */
const PEERS = [
  { title: 'helpscout-mailbox-api, called once', module: join(MAILBOX_API, 'mailbox-api.mjs'), most: 1 },
  { title: 'helpscout-mailbox-api behind a queue', module: join(MAILBOX_API, 'mailbox-api.mjs'), most: DELIVERIES },
  { title: 'the smallest handler behind a queue', module: join(HANDLERS, 'smallest.mjs'), most: DELIVERIES },
  { title: 'Powertools’ idempotency behind a queue', module: join(HANDLERS, 'powertools.mjs'), most: DELIVERIES },
] as const;
const OURS = 'this bundle';
const titles = Object.keys(FAULTS) as (keyof typeof FAULTS)[];

export const bench = defineBench({
  measures: `one reply to Help Scout’s simulator with one fault, for each of ${titles.length} faults: after how many the customer has two mails, or none`,
  isExact: true,
  isQuick: false,
  figures: {
    'two mails or more, by this bundle': {
      unit: `of ${titles.length} faults`,
      atMost: 0,
      quotedAs: 'faults after which the customer has two mails or more',
    },
    'none and said to be done, by this bundle': { unit: `of ${titles.length} faults`, atMost: 0 },
    ...figuresOf(PEERS[0].title),
    ...figuresOf(PEERS[1].title, '… by `helpscout-mailbox-api` of npm, behind a queue'),
    ...figuresOf(PEERS[2].title),
    ...figuresOf(PEERS[3].title, '… by a handler with Powertools’ idempotency, behind a queue'),
  },

  async run({ show }) {
    await installIfNeeded(MAILBOX_API, { what: 'Installing a client to compare with' });
    await installIfNeeded(HANDLERS, { what: 'Installing the handlers to compare with' });
    const rows: { title: string; outcomes: readonly Outcome[] }[] = [
      { title: OURS, outcomes: await Promise.all(titles.map((title) => byOurs(FAULTS[title]))) },
    ];
    for (const { title, ...peer } of PEERS) {
      const outcomes = titles.map((fault) => byPeer(peer, FAULTS[fault]));
      rows.push({ title, outcomes: await Promise.all(outcomes) });
    }
    show?.(
      `${table(rows, [
        { title: 'requests and mails, by', text: ({ title }) => title },
        ...titles.map((title, index) => ({
          title,
          text: ({ outcomes }: (typeof rows)[number]) => wordsOf(outcomes[index]),
        })),
      ])}\n`,
    );
    return Object.fromEntries(
      rows.flatMap(({ title, outcomes }) => [
        [`two mails or more, by ${title}`, sentTwice(outcomes)],
        [`none and said to be done, by ${title}`, lost(outcomes)],
      ]),
    );
  },
});

function figuresOf(title: string, quotedAs?: string) {
  const unit = `of ${titles.length} faults`;
  return {
    [`two mails or more, by ${title}`]: { unit, ...(quotedAs === undefined ? {} : { quotedAs }) },
    [`none and said to be done, by ${title}`]: { unit },
  };
}

/** A vendor and a table of its own for each. */
async function byPeer({ module, most }: { module: string; most: number }, fault: Fault): Promise<Outcome> {
  const { next, helpscout, close } = await openStandIns(1, 1);
  const { simulator, url, token } = helpscout;
  const { env, account, conversationOf } = next();
  simulator.faults.push({ ...fault, match: { operation: 'createReply' } });
  const input = { conversationId: conversationOf(0), customer: { id: 123 }, text: 'Your order is on its way.' };
  const event = httpEvent({ operation, input, account }, 'one-reply');
  const isSaidDone = await deliver({
    module,
    most,
    event,
    env: { ...env, HELPSCOUT_URL: url, HELPSCOUT_TOKEN: token },
  });
  const outcome = {
    posts: simulator.counts.operations['createReply'] ?? 0,
    mails: simulator.effects().length,
    isSaidDone,
  };
  await close();
  return outcome;
}

function wordsOf({ posts, mails, isSaidDone } = { posts: 0, mails: 0, isSaidDone: false }): string {
  return `${posts} → ${mails}${isSaidDone ? '' : ', not done'}`;
}
