import { operation } from '../../../functions/helpscout/create-reply.ts';
import type { World } from '../../../lib/world.ts';
import { createHelpscoutSimulator, type HelpscoutKnobs } from '../../simulators/helpscout/index.ts';
import { addThread, customerByEmail } from '../../simulators/helpscout/state.ts';
import { instant } from '../../simulators/helpscout/views.ts';
import type { Scenario } from '../scenario.ts';
import { byNumber, receivedBy } from './adapted.ts';
import { largeFile } from './large-files.ts';
import { customerOf } from './playground.ts';
import type { Density, Shares, VendorScenario } from './vendor-scenario.ts';

const PLAIN: Shares = { identical: 0, precedents: 0, merged: 0, imported: 0, refused: 0, nameless: 0, large: 0 };
const PHRASES = ['Your parcel is on its way.', '<p>Caf&eacute; &mdash; it\'s "ready" &amp; paid.</p>'] as const;
const FIRST_CONVERSATION = 10_000;
const FIRST_MERGED = 50_000;
/** Too old, full, deleted, never there. */
const REFUSING = [142, 140, 150, 999_999_999] as const;
const OURSELVES = 4_001;
const DAY_MS = 24 * 3_600_000;

/** Replies at Help Scout: what must never reach a customer twice. Each is marked by its `cc`. */
export function helpscoutReply(world: World, density: Density, knobs: Partial<HelpscoutKnobs> = {}): Scenario {
  const { conversations, identical, precedents, merged, imported, refused, nameless, large } = { ...PLAIN, ...density };
  const { spare = 0 } = density;
  const files = new Map<number, string>();
  const simulator = createHelpscoutSimulator({
    world,
    extraConversations: conversations + spare,
    knobs: { visibleAfterMs: 3_000, ...knobs },
  });
  /** The time by the vendor's own clock. */
  const vendorTime = () => world.now() + simulator.knobs.clockOffsetMs;
  const used = new Set<number>();
  const { state } = simulator;
  for (let index = 0; index < conversations; index += 1) {
    const into = state.conversations.get(FIRST_CONVERSATION + index);
    if (!into) continue;
    const mergedInto = { id: into.id, at: vendorTime() - DAY_MS };
    state.conversations.set(FIRST_MERGED + index, { ...into, id: FIRST_MERGED + index, mergedInto, threads: [] });
  }

  for (let index = conversations; index < conversations + spare; index += 1) {
    const conversation = state.conversations.get(FIRST_CONVERSATION + index);
    if (conversation) conversation.customerId = customerByEmail(state, customerOf(index)).id;
  }

  const receive = receivedBy(simulator);

  const scenario: Scenario = {
    operation,
    host: 'api.helpscout.net',
    simulator,
    repeatable: false,
    receive(request, fault) {
      simulator.knobs.omitResourceId = world.random() < nameless;
      return receive(request, fault);
    },

    wish(n, random) {
      const index = Math.floor(random.next() * conversations);
      const name = (random.chance(merged) ? FIRST_MERGED : FIRST_CONVERSATION) + index;
      const conversationId = String(random.chance(refused) ? random.pick(REFUSING) : name);
      const text = random.chance(identical)
        ? random.pick(PHRASES)
        : `<p>N&ordm; ${n} &ndash; see https://track.example/${n}</p>`;
      const isFirst = !used.has(index);
      used.add(index);
      const precedent = () => {
        const conversation = state.conversations.get(FIRST_CONVERSATION + index);
        const thread = { type: 'message', text, userId: OURSELVES } as const;
        if (conversation) addThread(state, conversation, thread, vendorTime());
      };
      const file = large > 0 && random.chance(large) ? largeFile(n, random) : undefined;
      if (file) files.set(n, file.data);
      const old = { imported: true, createdAt: instant(Date.UTC(2019, 0, 1) + n * 1_000) };
      return {
        input: {
          ...{ conversationId, text, customer: { id: 123 }, cc: [`${n}@example.com`] },
          ...(random.chance(imported) ? old : {}),
          ...(file ? { attachments: [file] } : {}),
        },
        precedent: isFirst && random.chance(precedents) ? precedent : undefined,
      };
    },

    effects() {
      const threads = [...state.conversations.values()].flatMap((conversation) => conversation.threads);
      return byNumber(threads.map(({ id, cc }) => [Number.parseInt(cc[0] ?? '', 10), String(id)]));
    },

    wrongInTheEnd() {
      const threads = [...state.conversations.values()].flatMap((conversation) => conversation.threads);
      return threads.flatMap(({ id, cc, attachments: [sent] }) => {
        const n = Number.parseInt(cc[0] ?? '', 10);
        return Number.isNaN(n) || sent?.data === files.get(n) ? [] : [`${id} has another file than was asked for`];
      });
    },

    hasHappened: (n) => scenario.effects().has(n),
    claim: (result) => (result as { threadId?: string } | undefined)?.threadId ?? undefined,
    writesTo({ method, path }) {
      const [, id] = (method === 'POST' && /\/conversations\/(\d+)\/reply$/.exec(path)) || [];
      return id === undefined || state.conversations.get(Number(id))?.mergedInto ? [] : [id];
    },
  };
  return scenario;
}

export const scenario: VendorScenario = {
  share: 2,
  create: (world, density, clockOffsetMs) =>
    helpscoutReply(world, density, clockOffsetMs === undefined ? {} : { clockOffsetMs, bodies: 'editor' }),
  plain: {
    operation,
    input: { conversationId: '123', text: 'How are you?', customer: { id: 123 } },
    other: { text: 'How are you now?' },
  },
};
