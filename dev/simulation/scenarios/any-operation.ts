import type { Fields, Operation, VendorName } from '../../../lib/operation.ts';
import { VENDORS } from '../../../lib/vendors/vendors.ts';
import type { World } from '../../../lib/world.ts';
import { SIMULATED } from '../../simulators/simulators.ts';
import type { Scenario } from '../scenario.ts';
import { byNumber, receivedBy } from './adapted.ts';

/**
 * Any operation, played by its own example in many conversations. Each request bears a mark behind the first text of a
 * customer's in its input; its effects are found by looking for the mark in all that the vendor holds.
 * @param marksOfOne how many marks one action leaves at the vendor when nothing goes wrong: a message may stand in two
 *   places. With 0, which is an operation without such a text, effects are not told apart, and may be repeated.
 */
export function anyOperation(operation: Operation, world: World, conversations: number, marksOfOne = 1): Scenario {
  const vendor = vendorOf(operation);
  const { create, extraConversation, secret } = SIMULATED[vendor];
  const simulator = create({ world, extraConversations: conversations });
  const marks = () => marksIn(simulator.state);
  const isMarked = marksOfOne > 0;

  return {
    operation,
    host: new URL(VENDORS[vendor].baseUrl(secret())).host,
    repeatable: !isMarked,
    receive: receivedBy(simulator),
    wish(n, random) {
      const conversation = extraConversation(Math.floor(random.next() * conversations));
      return { input: { ...marked(operation, `mark${n}x`), ...conversation } };
    },
    effects: () => (isMarked ? byNumber(effectsOf(marks(), marksOfOne)) : new Map()),
    // What is done with a warning says itself that not all of it may be there.
    excused: (action) => !isMarked || (action.state === 'done' && action.warnings.length > 0),
    hasHappened: (n) => marks().has(n),
    ...(isMarked ? {} : { hasBegun: (n) => marks().has(n) }),
    claim: () => undefined,
    writesTo: () => [],
  };
}

function effectsOf(marks: ReadonlyMap<number, number>, marksOfOne: number): (readonly [number, string])[] {
  return [...marks].flatMap(([n, times]) =>
    Array.from({ length: Math.ceil(times / marksOfOne) }, () => [n, `mark${n}x`] as const),
  );
}

export function vendorOf({ name }: Operation): VendorName {
  return name.split('.', 1)[0] as VendorName;
}

/** The example with a mark behind the first words of a customer's; as it is, if there are none. */
export function marked({ example, customerText }: Operation, words: string): Fields {
  let isDone = false;
  const mark = (value: unknown, path: string): unknown => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return Object.fromEntries(
        Object.entries(value).map(([name, field]) => [name, mark(field, path === '' ? name : `${path}.${name}`)]),
      );
    }
    const isText = customerText.some((named) => path === named || path.startsWith(`${named}.`));
    if (isDone || !isText || typeof value !== 'string' || value.includes('@')) return value;
    isDone = true;
    return `${value} ${words}`;
  };
  return mark(example, '') as Fields;
}

/** How often each mark stands in a vendor's state. */
export function marksIn(state: unknown): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  const seen = new Set<unknown>();
  const waiting: unknown[] = [state];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value === 'string') {
      for (const [, n = ''] of value.matchAll(/mark(\d+)x/g)) counts.set(Number(n), (counts.get(Number(n)) ?? 0) + 1);
    } else if (typeof value === 'object' && value !== null && !seen.has(value)) {
      seen.add(value);
      waiting.push(...(value instanceof Map || value instanceof Set ? value.values() : Object.values(value)));
    }
  }
  return counts;
}
