import * as z from 'zod/mini';
import type { Issue } from '../../lib/errors/app-error.ts';
import { judge } from '../../lib/judge.ts';
import { type Answer, empty, json, type VendorRequest } from './exchange.ts';

/**
 * Everything that can go wrong on the way to a vendor and back, each with whether the vendor acts:
 * `no`, `at once` (whatever the caller is told), or `late` (after the caller was told something else).
 */
export const FAULT_FACTS = {
  refused: { acts: 'no', tells: 'connection refused' },
  dns: { acts: 'no', tells: 'no such host' },
  tls: { acts: 'no', tells: 'the certificate has expired' },
  'hang-before': { acts: 'no', tells: 'nothing, ever' },
  'reset-before': { acts: 'no', tells: 'connection reset' },
  'status-before:408': { acts: 'no', tells: '408' },
  'status-before:429': { acts: 'no', tells: '429 without any header' },
  'status-before:500': { acts: 'no', tells: '500' },
  'status-before:502': { acts: 'no', tells: '502' },
  'status-before:503': { acts: 'no', tells: '503' },
  'status-before:504': { acts: 'no', tells: '504' },
  unauthorized: { acts: 'no', tells: 'credentials refused, as the vendor words it' },
  'rate-limited': { acts: 'no', tells: '429 with what the vendor says of waiting' },
  'yes-before:page': { acts: 'no', tells: '200 and the page of a proxy' },
  'yes-before:queued': { acts: 'no', tells: '202, as if somebody would see to it' },
  'yes-before:error': { acts: 'no', tells: '200 and an error in the body' },
  'yes-before:empty': { acts: 'no', tells: '204' },
  'yes-before:blank': { acts: 'no', tells: '200 without a body' },
  'hang-after': { acts: 'at once', tells: 'nothing, ever' },
  'stalled-after': { acts: 'at once', tells: 'status and headers, then no body, ever' },
  'reset-after': { acts: 'at once', tells: 'connection reset' },
  'truncated-after': { acts: 'at once', tells: 'half of the body, then connection reset' },
  'status-after:408': { acts: 'at once', tells: '408' },
  'status-after:500': { acts: 'at once', tells: '500' },
  'status-after:502': { acts: 'at once', tells: '502' },
  'status-after:503': { acts: 'at once', tells: '503' },
  'status-after:504': { acts: 'at once', tells: '504' },
  'yes-after:page': { acts: 'at once', tells: '200 and the page of a proxy' },
  'yes-after:queued': { acts: 'at once', tells: '202, as if somebody would see to it' },
  'yes-after:error': { acts: 'at once', tells: '200 and an error in the body' },
  'yes-after:empty': { acts: 'at once', tells: '204' },
  'yes-after:blank': { acts: 'at once', tells: '200 without a body' },
  encoded: { acts: 'at once', tells: 'the status, and a body of no bytes that is said to be compressed' },
  malformed: { acts: 'at once', tells: 'the status, and a body that is not JSON' },
  'list:empty': { acts: 'at once', tells: 'a list without its entries, and their number; anything else as it is' },
  'list:newest': { acts: 'at once', tells: 'a list without its newest entry, and its number with it' },
  slow: { acts: 'at once', tells: 'the answer, `ms` later' },
  'late-commit': { acts: 'late', tells: '504; acts `ms` later' },
  'late-commit:reset': { acts: 'late', tells: 'connection reset; acts `ms` later' },
  'late-commit:hang': { acts: 'late', tells: 'nothing, ever; acts `ms` later' },
} as const satisfies Record<string, { acts: 'no' | 'at once' | 'late'; tells: string }>;

export type FaultName = keyof typeof FAULT_FACTS;

/** A yes in a form that is no vendor's own: what stands between us and a vendor says it, whether or not the vendor acted. */
export const FOREIGN_YES: Readonly<Record<string, Answer>> = {
  page: { status: 200, headers: { 'Content-Type': 'text/html' }, body: '<!doctype html><title>Sign in</title>' },
  queued: json(202, { message: 'queued' }),
  error: json(200, { error: 'rate limit' }),
  empty: empty(204),
  blank: empty(200),
};

/** Every fault by name, for properties over all of them. */
export const FAULTS = Object.keys(FAULT_FACTS) as readonly FaultName[];

const FaultName = z.enum(Object.keys(FAULT_FACTS) as [FaultName, ...FaultName[]]);

const Pattern = z.string().check(z.refine(isRegExp, 'must be a regular expression'));

function isRegExp(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}

const Fault = z.strictObject({
  name: FaultName,
  /** How many matching requests it strikes. @default 1 */
  times: z.optional(z.number().check(z.int(), z.positive())),
  /** For `slow` and `late-commit`. @default 100 */
  ms: z.optional(z.number().check(z.nonnegative())),
  /** Seconds that `rate-limited` asks to wait. @default 1 */
  retryAfterS: z.optional(z.number().check(z.nonnegative())),
  /** Strikes only requests that fit all of these. @default every request */
  match: z.optional(
    z.strictObject({
      method: z.optional(z.string()),
      /** A regular expression on the path. */
      path: z.optional(Pattern),
      /** A regular expression on the body. */
      body: z.optional(Pattern),
      /** The operation as the simulator's routes name it: `createReply`. */
      operation: z.optional(z.string()),
    }),
  ),
});

export type Fault = z.infer<typeof Fault>;

/** What `PUT /_faults` takes: names, and faults in full. Answers a sentence that says what is wrong, if anything is. */
export function readFaults(list: unknown): readonly Fault[] | string {
  if (!Array.isArray(list)) return 'Send a list of faults, such as ["reset-after"].';
  const faults: Fault[] = [];
  for (const [index, given] of list.entries()) {
    const judged = judge(Fault, typeof given === 'string' ? { name: given } : given);
    if ('issues' in judged) return `Fault ${index + 1} of the list: ${whatIsWrong(given, judged.issues)}.`;
    faults.push(judged.data);
  }
  return faults;
}

function whatIsWrong(given: unknown, [issue]: readonly Issue[]): string {
  if (typeof given !== 'string' && (typeof given !== 'object' || given === null)) return 'neither a name nor an object';
  if (issue?.path === 'name') return `there is none named ${JSON.stringify(Object(given).name ?? given)}`;
  return `${issue?.path} ${issue?.message}`.trim();
}

/** Faults that wait for a request that they fit, in the order in which they were pushed. */
export class FaultQueue {
  #waiting: { fault: Fault; left: number }[] = [];

  push(...faults: readonly (FaultName | Fault)[]): void {
    for (const given of faults) {
      const fault = typeof given === 'string' ? { name: given } : given;
      this.#waiting.push({ fault, left: fault.times ?? 1 });
    }
  }

  clear(): void {
    this.#waiting = [];
  }

  get waiting(): readonly Fault[] {
    return this.#waiting.map(({ fault, left }) => ({ ...fault, times: left }));
  }

  /** Takes the first that fits, or none. */
  take(request: VendorRequest, operation: string): Fault | undefined {
    const struck = this.#waiting.find(({ fault }) => fits(fault, request, operation));
    if (!struck) return undefined;
    struck.left -= 1;
    if (struck.left === 0) this.#waiting = this.#waiting.filter((entry) => entry !== struck);
    return struck.fault;
  }
}

function fits({ match = {} }: Fault, request: VendorRequest, operation: string): boolean {
  return (
    (match.method === undefined || match.method === request.method) &&
    (match.path === undefined || new RegExp(match.path).test(request.path)) &&
    (match.body === undefined || new RegExp(match.body).test(String(request.body))) &&
    (match.operation === undefined || match.operation === operation)
  );
}
