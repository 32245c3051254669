import type { BusEvent } from '../../lib/doors/event-identity.ts';
import { requestsOf } from '../../lib/doors/event-requests.ts';
import { check } from '../../lib/doors/intake/check.ts';
import { AppError, type Issue } from '../../lib/errors/app-error.ts';
import { actionIdOf, keyScopeOf } from '../../lib/ledger/records/identity.ts';
import type { Mapping } from '../../lib/mappings/compile.ts';
import type { Operation, VendorName } from '../../lib/operation.ts';
import { targetAccountOf } from '../../lib/target-account.ts';
import { type RowSource, readRows } from './rows.ts';

/** What a row asks for: a direct request under a key of its own. */
export interface Item {
  readonly row: number;
  readonly key: string;
  /** The same whoever asks, and whenever: a row that was carried out is not carried out again. */
  readonly actionId: string;
  readonly vendor: VendorName;
  readonly account: string;
  /** Units of the vendor's rate limit. */
  readonly cost: number;
  /** What the operation's function is invoked with. */
  readonly request: Readonly<Record<string, unknown>>;
}

/** A row that asks for nothing that can be carried out. */
export interface Refused {
  readonly row: number;
  readonly refused: string;
  readonly issues: readonly Issue[];
}

/** A mapping, and the operation that it is for. */
export interface Job {
  readonly rows: RowSource;
  readonly mapping: Mapping;
  readonly operation: Operation;
}

/** Reads a file row by row, each mapped and checked as the event door would do it. Nothing is sent. */
export async function* readItems(job: Job): AsyncGenerator<Item | Refused> {
  for await (const row of readRows(job.rows)) {
    yield 'fault' in row
      ? { row: row.number, refused: row.fault, issues: [] }
      : await itemOf(job, row.number, row.detail);
  }
}

async function itemOf({ rows, mapping, operation }: Job, row: number, detail: object): Promise<Item | Refused> {
  try {
    const event = eventOf(mapping, `${rows.name}:${row}`, detail);
    const delivery = { mapping: mapping.name, event };
    const [asked] = await requestsOf(operation, delivery, {
      config: { EVENT_SOURCES: [] },
      mappings: [mapping],
    } as never);
    if (!asked) throw new AppError('internal', 'The mapping is not of its operation.');
    const { request, identity } = await asked.read();
    const { input, account, dryRun: _, idempotencyKey: __, ...times } = request;
    const checked = check(operation.input, input);
    operation.check?.(checked, Date.now());
    const key = 'key' in identity ? identity.key : identity.request;
    const place = targetAccountOf(operation, checked, account);
    const scope = keyScopeOf(operation.name, place.vendor, place.account);
    return {
      ...{ row, key, ...place, actionId: actionIdOf(operation.name, scope, { key }), cost: operation.cost(checked) },
      request: { input, account, idempotencyKey: key, ...Object.fromEntries(Object.entries(times).map(asText)) },
    };
  } catch (thrown) {
    const { message, facts } = AppError.from(thrown);
    return { row, refused: message, issues: facts.issues ?? [] };
  }
}

/** The event that a row stands for: one that its mapping's rule would match. */
function eventOf({ match }: Mapping, id: string, detail: object): BusEvent {
  const first = (field: string) => String([match[field]].flat().find((value) => typeof value === 'string') ?? 'bulk');
  return {
    ...{ version: '0', id, source: first('source'), 'detail-type': first('detail-type'), detail },
    ...{ time: '1970-01-01T00:00:00Z', account: '', region: '', resources: [] },
  };
}

/** Times were read as milliseconds; a request has them as RFC 3339. */
function asText([name, value]: [string, unknown]): [string, unknown] {
  return [name, typeof value === 'number' && name.startsWith('not') ? new Date(value).toISOString() : value];
}
