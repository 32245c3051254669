import { operations } from '../../functions/registry.ts';
import { contractOf } from '../../lib/conversations/contract.ts';
import type { Fields, Operation, VendorName } from '../../lib/operation.ts';
import { VENDOR_NAMES, VENDORS } from '../../lib/vendors/vendors.ts';
import { createRandom } from '../simulation/random.ts';
import { marked, vendorOf } from '../simulation/scenarios/any-operation.ts';
import { KINDS } from '../simulation/scenarios/neutral.ts';
import { markOf } from '../simulation/scenarios/playground.ts';
import { SIMULATED } from '../simulators/simulators.ts';

/** One thing that is asked for of one vendor. */
export interface Kind {
  /** `helpscout.createReply`, `conversations.reply at helpscout` */
  readonly title: string;
  readonly vendor: VendorName;
  readonly operation: Operation;
  /**
   * Whether a second request would be a second effect. Then its effects are counted, by the mark that they bear; otherwise its requests
   * are: a list of tags that is written whole repeats the marks of those that were written before.
   */
  readonly isSentOnce: boolean;
  /** @param index of the vendor's extra conversations */
  input(n: number, index: number): Fields;
}

/** Every operation of every vendor, and each neutral one at every vendor that can do it. */
export function kinds(): readonly Kind[] {
  return [...ownKinds(), ...neutralKinds()];
}

/** By its own example, in another conversation. */
function ownKinds(): readonly Kind[] {
  const own = operations.filter(({ name }) => Object.hasOwn(SIMULATED, name.split('.', 1)[0] ?? ''));
  return own.map((operation) => {
    const vendor = vendorOf(operation);
    const isSentOnce = operation.resend(operation.input.parse(operation.example)) !== 'safe';
    return {
      ...{ title: operation.name, vendor, operation, isSentOnce },
      input: (n, index) => ({ ...marked(operation, markOf(n)), ...SIMULATED[vendor].extraConversation(index) }),
    };
  });
}

function neutralKinds(): readonly Kind[] {
  return VENDOR_NAMES.flatMap((vendor) => {
    const { neutral } = VENDORS[vendor];
    if (neutral === undefined) return [];
    const { capabilities } = contractOf(VENDORS[vendor]);
    return KINDS.filter(({ can }) => can(neutral.capabilities)).map(({ operation, asks }): Kind => {
      const input = (n: number, index: number): Fields => {
        const named = SIMULATED[vendor].extraConversation(index);
        const target =
          capabilities.target === 'author'
            ? { vendor, author: named }
            : { vendor, conversationId: String(Object.values(named)[0]) };
        return { target, ...asks(markOf(n), capabilities, createRandom(n)) };
      };
      const isSentOnce = operation.resend(operation.input.parse(input(0, 0))) !== 'safe';
      return { title: `${operation.name} at ${vendor}`, vendor, operation, isSentOnce, input };
    });
  });
}
