import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { parse } from 'csv-parse';

/** One row of a file: the `detail` of the event that it stands for. */
export interface Row {
  /** From 1, without the heading. */
  readonly number: number;
  /** Undefined where the line is no JSON object. */
  readonly detail: Readonly<Record<string, unknown>> | undefined;
}

/** Where rows come from: a file, or what was sent to the console. */
export interface RowSource {
  /** Its ending says what it is: `orders.csv`. */
  readonly name: string;
  /** From its beginning, each time. */
  open(): Readable;
}

export function fileRows(path: string): RowSource {
  return { name: basename(path), open: () => createReadStream(path) };
}

/**
 * Reads the rows of a file one by one, whatever its size: CSV with a heading, or one JSON object a line (`.jsonl`, `.ndjson`).
 * @throws Error naming the line that is no CSV
 */
export async function* readRows({ name, open }: RowSource): AsyncGenerator<Row> {
  let number = 0;
  if (/\.(?:jsonl|ndjson)$/u.test(name)) {
    for await (const line of createInterface({ input: open(), crlfDelay: Number.POSITIVE_INFINITY })) {
      if (line.trim() === '') continue;
      number += 1;
      yield { number, detail: objectOf(line) };
    }
    return;
  }
  const records = parse({ columns: true, bom: true, trim: true, skip_empty_lines: true });
  // `pipe` passes on no error of what it reads from.
  open()
    .once('error', (error) => records.destroy(error))
    .pipe(records);
  for await (const record of records as AsyncIterable<Record<string, string>>) {
    number += 1;
    yield { number, detail: nested(withoutEmpty(record)) };
  }
}

/** An empty cell is a field that is not there: a mapping must not mail a hole. */
function withoutEmpty(record: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).filter(([, text]) => text !== ''));
}

/** `customer.name` is a column whose cells are below `customer`, as a mapping's path is. */
function nested(record: Readonly<Record<string, string>>): Record<string, unknown> {
  const detail: Branch = new Map();
  for (const [column, text] of Object.entries(record)) put(detail, column.split('.'), text, column);
  return objectFrom(detail);
}

type Branch = Map<string, string | Branch>;

function put(branch: Branch, [name = '', ...below]: readonly string[], text: string, column: string): void {
  const there = branch.get(name);
  if (below.length === 0 ? there !== undefined : typeof there === 'string')
    throw new Error(`The columns contradict each other: ${column} is below another one, or has others below it.`);
  if (below.length === 0) {
    branch.set(name, text);
    return;
  }
  const next: Branch = there instanceof Map ? there : new Map();
  branch.set(name, next);
  put(next, below, text, column);
}

function objectFrom(branch: Branch): Record<string, unknown> {
  return Object.fromEntries([...branch].map(([name, at]) => [name, at instanceof Map ? objectFrom(at) : at]));
}

function objectOf(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
