import type { Fault, FaultName } from '../simulators/faults.ts';
import { isIn, type Outage, outageOf, type Period, partBehind } from './aws-outages.ts';
import type { Fate, Fates, Port } from './process.ts';
import type { QueueFaults } from './queue.ts';
import type { Random } from './random.ts';

/** What goes wrong, and how often. Probabilities are per call through a port, unless they say otherwise. */
export interface Weather {
  readonly crash: number;
  /** Half of them strike after the call took effect, or, of the table's writes, a third before it does so all the same. */
  readonly failure: number;
  /** The latest that a write which has failed takes effect all the same. Milliseconds; 0 if none does. */
  readonly lateWriteMs: number;
  readonly pause: number;
  readonly slow: number;
  /** Per process: how far its clock may be off, either way. Milliseconds. */
  readonly skewMs: number;
  /** Per process and minute: its clock is set back by up to a minute. */
  readonly clockSteps: number;
  /** Per request to a vendor. */
  readonly vendor: number;
  /** The latest that a vendor commits what it has not answered. Milliseconds. */
  readonly lateCommitMs: number;
  readonly queue: QueueFaults;
  /** Per request of a caller who has a key: it is sent again. */
  readonly repeated: number;
  /** Every request in it is answered 429. */
  readonly storm: Period | undefined;
  /** The vendors do not work at all. */
  readonly outage: Period | undefined;
  /** One of the vendors, which one by chance, answers everything well, and takes up to so long for it. */
  readonly tardy: (Period & { readonly mostMs: number }) | undefined;
  /** Per request that changes something and is struck: the lists of its conversation lack entries, which their totals count, for a while. */
  readonly cutLists: number;
  /** Parts of AWS that do not work at all. */
  readonly aws: readonly Outage[];
}

export const CALM: Weather = {
  crash: 0,
  failure: 0,
  lateWriteMs: 0,
  pause: 0,
  slow: 0,
  skewMs: 0,
  clockSteps: 0,
  vendor: 0,
  lateCommitMs: 0,
  queue: { lost: 0, doubled: 0, late: 0 },
  repeated: 0,
  storm: undefined,
  outage: undefined,
  tardy: undefined,
  cutLists: 0,
  aws: [],
};

/** Everything at once. */
export const FOUL: Weather = {
  crash: 0.01,
  failure: 0.005,
  lateWriteMs: 60_000,
  pause: 0.003,
  slow: 0.01,
  skewMs: 5_000,
  clockSteps: 0.05,
  vendor: 0.06,
  lateCommitMs: 90_000,
  queue: { lost: 0.005, doubled: 0.02, late: 0.02 },
  repeated: 0.02,
  storm: undefined,
  outage: undefined,
  tardy: undefined,
  cutLists: 0,
  aws: [],
};

/** What happened, for the report. */
export interface Strikes {
  crashes: number;
  failures: number;
  /** Writes of the table's that failed, and took effect later. */
  lateWrites: number;
  pauses: number;
  clockSteps: number;
  vendorFaults: number;
  lateCommits: number;
  /** Requests that a vendor answered late, and well. */
  tardyAnswers: number;
  /** Reads that were answered without entries, if they were for a list. */
  cutLists: number;
  /** Calls that a part of AWS did not take while it was down. */
  awsFailures: number;
}

export function noStrikes(): Strikes {
  return {
    ...{ crashes: 0, failures: 0, lateWrites: 0, pauses: 0, clockSteps: 0, vendorFaults: 0, lateCommits: 0 },
    ...{ tardyAnswers: 0, cutLists: 0, awsFailures: 0 },
  };
}

const LATENCY_MS = { store: [1, 8], vendor: [15, 90], other: [2, 12] } as const;

/** How long an AWS client tries before it gives up. Milliseconds. */
const AWS_GIVES_UP_MS = [20, 5_000] as const;

const WRITES: ReadonlySet<Port> = new Set(['store.put', 'store.delete', 'store.advance']);

/** The fate of each call, by chance. @param now the time by the one clock that is right */
export function chance(weather: Weather, random: Random, strikes: Strikes, now: () => number): Fates {
  const either = () => (random.chance(0.5) ? 'before' : 'after');
  return (port): Fate => {
    const part = partBehind(port);
    if (part && outageOf(part, weather.aws, now())) {
      strikes.awsFailures += 1;
      return { latencyMs: random.between(...AWS_GIVES_UP_MS), fails: 'before' };
    }
    const [from, to] =
      port === 'vendor' ? LATENCY_MS.vendor : port.startsWith('store') ? LATENCY_MS.store : LATENCY_MS.other;
    const latencyMs = random.chance(weather.slow) ? random.between(500, 4_000) : random.between(from, to);
    if (random.chance(weather.crash)) {
      strikes.crashes += 1;
      return { latencyMs, crash: either() };
    }
    if (port !== 'vendor' && random.chance(weather.failure)) {
      strikes.failures += 1;
      const isLate = weather.lateWriteMs > 0 && WRITES.has(port) && random.chance(1 / 3);
      if (!isLate) return { latencyMs, fails: either() };
      strikes.lateWrites += 1;
      return { latencyMs, landsLateMs: random.between(1, weather.lateWriteMs) };
    }
    if (random.chance(weather.pause)) {
      strikes.pauses += 1;
      return { latencyMs, pauseMs: random.between(30_000, 600_000) };
    }
    return { latencyMs };
  };
}

const SINGLE: readonly [FaultName, ...FaultName[]] = [
  'refused',
  'dns',
  'tls',
  'hang-before',
  'reset-before',
  'status-before:408',
  'status-before:429',
  'status-before:500',
  'status-before:503',
  'unauthorized',
  'rate-limited',
  'yes-before:page',
  'yes-before:queued',
  'yes-before:error',
  'yes-before:empty',
  'yes-before:blank',
  'hang-after',
  'stalled-after',
  'reset-after',
  'truncated-after',
  'status-after:500',
  'status-after:504',
  'yes-after:page',
  'yes-after:queued',
  'yes-after:error',
  'yes-after:empty',
  'encoded',
  'malformed',
  'slow',
  'late-commit',
  'late-commit:reset',
  'late-commit:hang',
];

const DOWN: readonly [FaultName, ...FaultName[]] = [
  'refused',
  'refused',
  'status-before:503',
  'status-before:503',
  'hang-before',
  'yes-before:page',
];

/** What strikes the next request to a vendor, if anything does. */
export function vendorFault(weather: Weather, random: Random, now: number, strikes: Strikes): Fault | undefined {
  if (isIn(weather.outage, now)) return { name: random.pick(DOWN) };
  if (isIn(weather.storm, now)) return { name: 'rate-limited', retryAfterS: 30 };
  if (!random.chance(weather.vendor)) return undefined;
  strikes.vendorFaults += 1;
  const name = random.pick(SINGLE);
  if (!name.startsWith('late-commit')) return { name, ms: random.between(0, 20_000), retryAfterS: 5 };
  strikes.lateCommits += 1;
  return { name, ms: random.between(0, weather.lateCommitMs) };
}

/** How much longer than usual a request takes at a vendor whose answers are late, and good. Milliseconds. */
export function tardiness({ tardy }: Weather, random: Random, now: number, strikes: Strikes): number {
  if (!tardy || !isIn(tardy, now)) return 0;
  strikes.tardyAnswers += 1;
  return random.between(tardy.mostMs / 2, tardy.mostMs);
}
