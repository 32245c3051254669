import { operation } from '../../../functions/reamaze/update-conversation.ts';
import type { World } from '../../../lib/world.ts';
import { createReamazeSimulator, type ReamazeKnobs } from '../../simulators/reamaze/index.ts';
import type { Scenario } from '../scenario.ts';
import { byNumber, receivedBy } from './adapted.ts';
import { customerOf } from './playground.ts';
import { type Setting, staleWrites, wrongValues } from './settings.ts';
import type { VendorScenario } from './vendor-scenario.ts';

const STATUSES = [0, 1, 2] as const;

/** Updates at Re:amaze: what must never be set back. Each is marked by a custom field. */
export function reamazeUpdate(
  world: World,
  { conversations, spare = 0 }: { readonly conversations: number; readonly spare?: number },
  knobs: Partial<ReamazeKnobs> = {},
): Scenario {
  const simulator = createReamazeSimulator({
    world,
    extraConversations: conversations + spare,
    knobs: { limitPerMinute: 600, ...knobs },
  });
  const { conversations: all } = simulator.state;
  all.forEach(({ slug, author, ...rest }, at) => {
    const index = Number(/^extra-(\d+)$/.exec(slug)?.[1] ?? -1);
    if (index >= conversations) all[at] = { ...rest, slug, author: { ...author, email: customerOf(index) } };
  });
  const wishes = new Map<number, Setting>();
  const marks = () =>
    simulator.effects().flatMap((effect) => {
      const n = 'changes' in effect ? Number((effect.changes as { data?: { n?: string } }).data?.n) : Number.NaN;
      return Number.isNaN(n) ? [] : [n];
    });

  return {
    operation,
    host: 'acme.reamaze.io',
    simulator,
    repeatable: true,
    receive: receivedBy(simulator),

    wish(n, random) {
      const slug = `extra-${Math.floor(random.next() * conversations)}`;
      const tags = random.chance(0.5) ? { tag_list: [`VIP Tag ${n}`] } : {};
      const status = random.chance(0.5) ? { status: random.pick(STATUSES) } : {};
      const values = { data: { n: String(n) }, ...tags, ...status };
      wishes.set(n, { conversation: slug, values });
      return { input: { slug, ...values } };
    },

    effects: () => byNumber(marks().map((n) => [n, String(n)])),
    // What a newer one has set is left out, the mark with it.
    excused: (action) => action.state === 'done' && action.warnings.includes('superseded:fields'),
    hasHappened: (n) => marks().includes(n),
    claim: () => undefined,
    writesTo: () => [],

    disorder(done, held) {
      const wrong = wrongValues(done, wishes, held, (conversation, field) => {
        const is = simulator.state.conversations.find(({ slug }) => slug === conversation);
        return { data: { n: is?.data['n'] }, tag_list: is?.tags.map(asAsked), status: is?.status }[field];
      });
      return [...wrong, ...staleWrites(marks(), done, wishes)];
    },
  };
}

/** Re:amaze may store a tag as a slug. */
function asAsked(tag: string): string {
  return tag.replace(/^vip-tag-/, 'VIP Tag ');
}

export const scenario: VendorScenario = {
  share: 1,
  create: (world, density, clockOffsetMs) =>
    reamazeUpdate(world, density, clockOffsetMs === undefined ? {} : { clockOffsetMs, normalises: true }),
  plain: { operation, input: { slug: 'extra-0', status: 2 }, other: { status: 3 } },
};
