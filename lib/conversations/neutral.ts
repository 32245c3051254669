import { AppError } from '../errors/app-error.ts';
import {
  type Before,
  type Call,
  type Done,
  type Evidence,
  type Found,
  NothingSent,
  type Vendors,
} from '../operation.ts';
import type { FoundTarget } from '../target-account.ts';
import type { Verb } from './cells.ts';
import { adapterOf, refuseInvalidForVendor, refuseUnsupported } from './contract.ts';
import type { Adapter, NeutralResult, Plan } from './model/adapter.ts';
import { chooseConversation } from './resolve.ts';
import type { Result } from './result.ts';
import type { Target } from './target.ts';

/** What every neutral operation takes in addition to its own fields. */
interface WithTarget {
  readonly target: Target;
}

/** Turns a neutral input into a vendor's plan. */
export interface Planner<Input extends WithTarget> {
  onConversation(adapter: Adapter, conversationId: string, input: Input): Plan | undefined;
  /** The plan for all conversations of an author. */
  onAuthor?(adapter: Adapter, author: Extract<Target, { author: object }>['author'], input: Input): Plan | undefined;
  /** Rules that depend on the time. @throws AppError `invalid_input` */
  check?(input: Input, now: number): void | Promise<void>;
}

/**
 * The functions that all neutral operations share: they choose the vendor by the input's target, refuse what the vendor cannot
 * do, find the conversation, and run the vendor's plan.
 */
export function neutral<Input extends WithTarget>(verb: Verb, planner: Planner<Input>) {
  function planOf(input: Input): Plan {
    const { target } = input;
    const adapter = adapterOf(target.vendor);
    const plan =
      'author' in target
        ? planner.onAuthor?.(adapter, target.author, input)
        : planner.onConversation(adapter, 'conversationId' in target ? target.conversationId : UNKNOWN, input);
    if (plan) return plan;
    throw new AppError('internal', 'A vendor was asked for what it cannot do.');
  }

  return {
    vendor: ({ target }: Input) => target.vendor,
    account: ({ target }: Input) => target.account,

    async check(input: Input, now: number): Promise<void> {
      const { target } = input;
      refuseUnsupported(verb, input, target.vendor);
      refuseInvalidForVendor(input, target.vendor);
      await planner.check?.(input, now);
      planOf(input);
    },

    resend: (input: Input) => planOf(input).resend,
    cost: (input: Input) => planOf(input).cost,
    setsFirst: (input: Input) => planOf(input).setsFirst ?? false,

    conversation({ target }: Input): string | undefined {
      if ('conversationId' in target) return target.conversationId;
      return 'author' in target ? adapterOf(target.vendor).authorKey?.(target.author) : undefined;
    },

    resolve: ({ target }: Input, vendors: Vendors, call: Call): Promise<FoundTarget> =>
      chooseConversation(target, vendors, call),
    resolved: (input: Input, conversationId: string): Input => ({
      ...input,
      target: { vendor: input.target.vendor, account: input.target.account, conversationId },
    }),

    run: async (input: Input, vendors: Vendors, call: Call): Promise<Done<Result>> =>
      call.dryRun && 'customer' in input.target
        ? dryRunWithoutId(input.target, planOf({ ...input, target: standIn(input.target) }), vendors, call)
        : resultOf(input, await planOf(input).run(vendors, call)),

    async lookBefore(input: Input, vendors: Vendors, call: Call): Promise<Before> {
      return (await planOf(input).lookBefore?.(vendors, call)) ?? { artifacts: [] };
    },

    async readStatus({ target }: Input, vendors: Vendors, call: Call): Promise<string> {
      if ('conversationId' in target) {
        return (await adapterOf(target.vendor).get(target.conversationId, vendors, call)).status;
      }
      throw new AppError('not_supported', 'Several conversations have no single status to compare: leave out onlyIf.', {
        outcome: 'refused',
      });
    },

    async findEffect(input: Input, evidence: Evidence, vendors: Vendors, call: Call): Promise<Found<Result>> {
      const found = (await planOf(input).findEffect?.(evidence, vendors, call)) ?? 'unclear';
      if (typeof found === 'string' || 'several' in found) return found;
      if ('found' in found) return { found: resultOf(input, found.found) };
      // The same input without its note may be sent again without harm.
      const { note: _, ...rest } = input as Input & { note?: unknown };
      return { harmless: { ...found.harmless, input: rest } };
    },
  };
}

/** Stands for the id of a conversation that is not known yet. No plan reads the id before it is known. */
const UNKNOWN = '0';

/** A target with an id that the vendor takes: a dry run does not look for the customer's conversation. */
function standIn({ vendor, account }: Target): Target {
  return { vendor, account, conversationId: adapterOf(vendor).anyId };
}

/** A dry run for a customer's conversation: shows the requests with `{conversationId}` in place of the id. @throws NothingSent */
async function dryRunWithoutId({ vendor }: Target, plan: Plan, vendors: Vendors, call: Call): Promise<never> {
  try {
    await plan.run(vendors, call);
  } catch (thrown) {
    if (!(thrown instanceof NothingSent)) throw thrown;
    const { anyId } = adapterOf(vendor);
    const found = { path: 'url', message: 'has the id of the customer’s conversation, which is looked for first' };
    const [first, ...others] = thrown.after(found).requests.map((request) => {
      const url = request.url.split('/').map((part) => (part === anyId ? '{conversationId}' : part));
      return { ...request, url: url.join('/') };
    });
    if (first) throw new NothingSent(first, ...others);
  }
  throw new AppError('internal', 'The dry run produced no request.');
}

function resultOf({ target }: WithTarget, done: Done<NeutralResult>): Done<Result> {
  const scope = 'author' in target ? { scope: 'author' as const } : {};
  return { ...done, result: { vendor: target.vendor, ...scope, ...done.result } };
}
