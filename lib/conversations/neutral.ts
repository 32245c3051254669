import { AppError, invalid } from '../errors/app-error.ts';
import { judge } from '../judge.ts';
import {
  type Before,
  type Call,
  type Done,
  type Evidence,
  type Found,
  NothingSent,
  type Vendors,
} from '../operation.ts';
import type { Resolution } from '../place.ts';
import { VENDORS } from '../vendors/vendors.ts';
import { cannot, nameOf, type Verb } from './cells.ts';
import type { Adapter, Outcome, Plan } from './model/adapter.ts';
import { pathIn, valueAt } from './places.ts';
import { chosen } from './resolve.ts';
import type { Result } from './result.ts';
import type { Target } from './target.ts';

/** What every neutral operation takes beside its own fields. */
interface Aimed {
  readonly target: Target;
}

/** How a neutral input becomes a vendor's plan, once its conversation is known. */
export interface Planner<Input extends Aimed> {
  onConversation(adapter: Adapter, conversationId: string, input: Input): Plan | undefined;
  /** All conversations of an author. */
  onAuthor?(adapter: Adapter, author: Extract<Target, { author: object }>['author'], input: Input): Plan | undefined;
  /** Rules that depend on the time. @throws AppError `invalid_input` */
  check?(input: Input, now: number): void | Promise<void>;
}

/**
 * What the neutral operations declare alike: which vendor an input is for, that the vendor can do it, which conversation is
 * meant, and how it is carried out there.
 */
export function neutral<Input extends Aimed>(verb: Verb, planner: Planner<Input>) {
  function planOf(input: Input): Plan {
    const { target } = input;
    const { adapter } = VENDORS[target.vendor];
    const plan =
      'author' in target
        ? planner.onAuthor?.(adapter, target.author, input)
        : planner.onConversation(adapter, 'conversationId' in target ? target.conversationId : UNKNOWN, input);
    if (plan) return plan;
    throw new AppError('internal', 'A vendor was asked for what its capabilities do not have.');
  }

  return {
    vendor: ({ target }: Input) => target.vendor,
    account: ({ target }: Input) => target.account,

    async check(input: Input, now: number): Promise<void> {
      const { target } = input;
      refuseWhatItCannot(verb, input, target.vendor);
      refuseWhatItDoesNotTake(input, target.vendor);
      await planner.check?.(input, now);
      planOf(input);
    },

    resend: (input: Input) => planOf(input).resend,
    cost: (input: Input) => planOf(input).cost,

    conversation({ target }: Input): string | undefined {
      if ('conversationId' in target) return target.conversationId;
      return 'author' in target ? VENDORS[target.vendor].adapter.authorKey?.(target.author) : undefined;
    },

    resolve: ({ target }: Input, vendors: Vendors, call: Call): Promise<Resolution> => chosen(target, vendors, call),
    resolved: (input: Input, conversationId: string): Input => ({
      ...input,
      target: { vendor: input.target.vendor, account: input.target.account, conversationId },
    }),

    run: async (input: Input, vendors: Vendors, call: Call): Promise<Done<Result>> =>
      call.dryRun && 'customer' in input.target
        ? unresolved(input.target, planOf({ ...input, target: standIn(input.target) }), vendors, call)
        : answered(input, await planOf(input).run(vendors, call)),

    async lookBefore(input: Input, vendors: Vendors, call: Call): Promise<Before> {
      return (await planOf(input).lookBefore?.(vendors, call)) ?? { artifacts: [] };
    },

    async readStatus({ target }: Input, vendors: Vendors, call: Call): Promise<string> {
      if ('conversationId' in target) {
        return (await VENDORS[target.vendor].adapter.get(target.conversationId, vendors, call)).status;
      }
      throw new AppError('not_supported', 'Several conversations have no single status to compare: leave out onlyIf.', {
        outcome: 'refused',
      });
    },

    async findEffect(input: Input, evidence: Evidence, vendors: Vendors, call: Call): Promise<Found<Result>> {
      const found = (await planOf(input).findEffect?.(evidence, vendors, call)) ?? 'unclear';
      if (typeof found === 'string') return found;
      if ('found' in found) return { found: answered(input, found.found) };
      // What may be sent again without harm is the same input without its note.
      const { note: _, ...rest } = input as Input & { note?: unknown };
      return { harmless: { ...found.harmless, input: rest } };
    },
  };
}

/** Stands for the id of a conversation that is not known yet: no plan reads it before it is. */
const UNKNOWN = '0';

/** A target by an id that the vendor takes, where a dry run does not ask which conversation is meant. */
function standIn({ vendor, account }: Target): Target {
  return { vendor, account, conversationId: VENDORS[vendor].adapter.anyId };
}

/** What a dry run shows of a conversation that is not looked for: its address with `{conversationId}`. @throws NothingSent */
async function unresolved({ vendor }: Target, plan: Plan, vendors: Vendors, call: Call): Promise<never> {
  try {
    await plan.run(vendors, call);
  } catch (thrown) {
    if (!(thrown instanceof NothingSent)) throw thrown;
    const { anyId } = VENDORS[vendor].adapter;
    const found = { path: 'url', message: 'has the id of the customer’s conversation, which is looked for first' };
    const [first, ...others] = thrown.after(found).requests.map((request) => {
      const url = request.url.split('/').map((part) => (part === anyId ? '{conversationId}' : part));
      return { ...request, url: url.join('/') };
    });
    if (first) throw new NothingSent(first, ...others);
  }
  throw new AppError('internal', 'A dry run came to no request.');
}

/** @throws AppError `not_supported`, naming what exists instead */
export function refuseWhatItCannot(verb: Verb, input: object, vendor: keyof typeof VENDORS): void {
  const { title, capabilities } = VENDORS[vendor];
  const cell = cannot(verb, input as Readonly<Record<string, unknown>>, capabilities);
  if (!cell) return;
  const instead = cell.instead(capabilities);
  throw new AppError('not_supported', `${title} cannot do ${nameOf(cell)}. Instead: ${instead}.`);
}

/**
 * The neutral contract takes more than some vendors do: an id of another form, a longer text.
 * @param named how an error names a place of the input
 * @throws AppError `invalid_input` naming each field that the vendor does not take
 */
export function refuseWhatItDoesNotTake(
  input: object,
  vendor: keyof typeof VENDORS,
  named?: (place: string) => string,
): void {
  const fields = input as Readonly<Record<string, unknown>>;
  const { takes } = VENDORS[vendor].adapter;
  const issues = Object.entries(takes).flatMap(([place, schema]) => {
    const value = valueAt(fields, place);
    const judged = value === undefined ? undefined : judge(schema, value);
    if (!judged || 'data' in judged) return [];
    return judged.issues.map(({ path, message }) => ({
      path: [named?.(place) ?? pathIn(fields, place), path].filter(Boolean).join('.'),
      message,
    }));
  });
  const [first] = issues;
  if (first) throw new AppError('invalid_input', `${first.path}: ${first.message}`, { issues });
}

const DAY_MS = 24 * 3_600_000;

/** @throws AppError `invalid_input` */
export function checkHold(until: string | undefined, vendor: keyof typeof VENDORS, now: number): void {
  if (until === undefined) return;
  if (Date.parse(until) <= now) throw invalid('until', 'must be in the future');
  const { title, adapter } = VENDORS[vendor];
  const { maxHoldDays = Number.POSITIVE_INFINITY } = adapter;
  if (Date.parse(until) >= now + maxHoldDays * DAY_MS) {
    throw invalid('until', `must be less than ${maxHoldDays} days away: ${title} takes no longer`);
  }
}

function answered({ target }: Aimed, done: Done<Outcome>): Done<Result> {
  const scope = 'author' in target ? { scope: 'author' as const } : {};
  return { ...done, result: { vendor: target.vendor, ...scope, ...done.result } };
}
