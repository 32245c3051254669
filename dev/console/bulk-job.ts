import { Readable } from 'node:stream';
import { systemWorld } from '../../lib/world.ts';
import { type Item, type Refused, readItems } from '../bulk/items.ts';
import { invoker, jobOf, paceOf } from '../bulk/job.ts';
import { cancelled, outcomeOf, refusedRow } from '../bulk/on-record.ts';
import { type Plan, plan } from '../bulk/plan.ts';
import { type Outcome, runItems } from '../bulk/run.ts';
import { each, tally } from '../bulk/tally.ts';
import type { Stage } from '../stages/stage.ts';

/** What a person hands over: rows, the mapping, and a pace if it is not the vendor's. */
export interface Wanted {
  /** The file's name; its ending says what it is. */
  readonly name: string;
  readonly text: string;
  readonly mapping: string;
  readonly perMinute: string | undefined;
  /** Where the mappings are. @default mappings/ */
  readonly folder: string | undefined;
}

type Doing = 'running' | 'stopping' | 'asking' | 'cancelling';

/** A job as the page shows it. */
export interface BulkView {
  readonly id: string;
  readonly name: string;
  readonly mapping: string;
  readonly operation: string;
  readonly plan: Plan;
  readonly doing: Doing | 'nothing';
  readonly startedAt: string;
  readonly told: number;
  /** Rows by what became of them. */
  readonly states: Readonly<Record<string, number>>;
  /** What kept it from going on. */
  readonly trouble?: string | undefined;
}

/** What needs nothing more from a job. */
const ENDED = ['done', 'failed', 'cancelled', 'refused'];

/** Maps and checks every row; nothing is sent. @throws Error in a line for people */
export async function planOf(wanted: Wanted): Promise<Plan> {
  return plan(readItems(await jobFor(wanted)), paceOf(wanted.perMinute));
}

/**
 * Begins a job, with the engine of `npm run bulk`. It lives in this process; what it has done stands in the ledger, so that the
 * same rows in another process go on where this one was.
 */
export async function startBulk(id: string, wanted: Wanted, stage: Stage) {
  const job = await jobFor(wanted);
  const planned = await plan(readItems(job), paceOf(wanted.perMinute));
  const outcomes = new Map<number, Outcome>();
  const startedAt = new Date().toISOString();
  let doing: Doing | 'nothing' = 'nothing';
  let trouble: string | undefined;
  const note = (outcome: Outcome) => void outcomes.set(outcome.row, outcome);

  async function* open(): AsyncGenerator<Item | Refused> {
    for await (const item of readItems(job)) {
      if (!ENDED.includes(outcomes.get(item.row)?.state ?? '')) yield item;
    }
  }
  /** Does one thing at a time; a page that asks for another meanwhile is not heard. */
  const act = async (what: Doing, work: () => Promise<void>) => {
    if (doing !== 'nothing') return;
    doing = what;
    trouble = undefined;
    await work().catch((error: unknown) => {
      trouble = error instanceof Error ? error.message : String(error);
    });
    doing = 'nothing';
  };
  const eachAccepted = (act: (stage: Stage, item: Item) => Promise<Outcome>) =>
    each(open(), async (item) => note('refused' in item ? refusedRow(item) : await act(stage, item)));
  const run = async () => {
    await runItems(open(), {
      perMinute: paceOf(wanted.perMinute),
      invoke: await invoker(job, stage),
      goesOn: () => doing === 'running',
      world: systemWorld,
      tell: note,
    });
  };

  return {
    run: () => act('running', run),
    stop() {
      if (doing === 'running') doing = 'stopping';
    },
    /** Asks what became of the rows that had not ended. */
    ask: () => act('asking', () => eachAccepted(outcomeOf)),
    cancel: () => act('cancelling', () => eachAccepted(cancelled)),
    /** JSON lines, in the order of the rows. */
    results: () =>
      [...outcomes.values()]
        .sort((left, right) => left.row - right.row)
        .map((outcome) => `${JSON.stringify(outcome)}\n`)
        .join(''),
    view(): BulkView {
      const counts = tally();
      for (const outcome of outcomes.values()) counts.add(outcome);
      return {
        ...{ id, name: wanted.name, mapping: wanted.mapping, operation: job.operation.name, plan: planned },
        ...{ doing, startedAt, told: outcomes.size, states: counts.states(), trouble },
      };
    },
  };
}

export type BulkJob = Awaited<ReturnType<typeof startBulk>>;

function jobFor({ name, text, mapping, folder }: Wanted) {
  return jobOf({ name, open: () => Readable.from([text]) }, mapping, folder);
}
