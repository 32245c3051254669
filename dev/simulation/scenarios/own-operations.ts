import { operations } from '../../../functions/registry.ts';
import type { Operation } from '../../../lib/operation.ts';
import { SIMULATED } from '../../simulators/simulators.ts';
import type { Scenario } from '../scenario.ts';
import { byNumber } from './adapted.ts';
import { marked } from './any-operation.ts';
import { hasMark, markOf, marksAt, type Playground } from './playground.ts';

/** A vendor's further operations, each by its own example: notes, messages, tags, fields, owners, snoozes. */
export function ownOperations(playground: Playground, beside: Operation): readonly Scenario[] {
  return operations
    .filter(({ name }) => name.startsWith(`${playground.vendor}.`) && name !== beside.name)
    .map((operation) => ownOperation(operation, playground));
}

function ownOperation(operation: Operation, playground: Playground): Scenario {
  const { vendor, from, count, at } = playground;
  const asked = new Set<number>();
  const isMarked = operation.resend(operation.input.parse(operation.example)) !== 'safe';

  return {
    operation,
    host: at.host,
    receive: at.receive,
    repeatable: !isMarked,
    wish(n, random) {
      asked.add(n);
      const conversation = SIMULATED[vendor].extraConversation(from + Math.floor(random.next() * count));
      return { input: { ...marked(operation, markOf(n)), ...conversation } };
    },
    effects: () =>
      byNumber(isMarked ? marksAt(playground).flatMap(([n, { id }]) => (asked.has(n) ? [[n, id]] : [])) : []),
    excused: () => !isMarked,
    hasHappened: (n) => hasMark(playground, n),
    claim: () => undefined,
    writesTo: () => [],
  };
}
