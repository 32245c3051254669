import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { counted } from '../../console/words.ts';

/** One row of a file: the `detail` of the event that it stands for. */
export interface Row {
  /** From 1, without the heading. */
  readonly number: number;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** A line that is none. */
export interface NoRow {
  readonly number: number;
  readonly fault: string;
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

const KINDS = 'A file of rows ends with .csv (with a heading), or with .jsonl or .ndjson (one JSON object a line).';

/**
 * Reads the rows of a file one by one, whatever its size: CSV with a heading, or one JSON object a line (`.jsonl`, `.ndjson`).
 * @throws Error naming the line that is no CSV; it shows nothing of it, because it may hold a customer's words
 */
export async function* readRows(source: RowSource): AsyncGenerator<Row | NoRow> {
  const [, kind = ''] = /\.(csv|jsonl|ndjson)$/iu.exec(source.name) ?? [];
  if (kind === '') throw new Error(`${source.name} is not read. ${KINDS}`);
  let isEmpty = true;
  for await (const row of kind.toLowerCase() === 'csv' ? rowsOfCsv(source) : rowsOfLines(source)) {
    isEmpty = false;
    yield row;
  }
  if (isEmpty) throw new Error(`${source.name} has no row. ${KINDS}`);
}

async function* rowsOfLines({ open }: RowSource): AsyncGenerator<Row | NoRow> {
  let number = 0;
  for await (const line of createInterface({ input: open(), crlfDelay: Number.POSITIVE_INFINITY })) {
    const json = number === 0 ? line.replace(/^\ufeff/u, '') : line;
    if (json.trim() === '') continue;
    number += 1;
    yield { number, ...objectOf(json) };
  }
}

async function* rowsOfCsv({ name, open }: RowSource): AsyncGenerator<Row> {
  const columns = (heading: string[]) => {
    const [only = ''] = heading;
    if (heading.length === 1 && /[;\t]/u.test(only))
      throw new Error(`${name} has one column, ${only.replaceAll('\t', '⇥')}: separate the cells by commas.`);
    return heading;
  };
  const records = parse({ columns, bom: true, trim: true, skip_empty_lines: true });
  // `pipe` passes on no error of what it reads from.
  open()
    .once('error', (error) => records.destroy(error))
    .pipe(records);
  let number = 0;
  try {
    for await (const record of records as AsyncIterable<Record<string, string>>) {
      number += 1;
      yield { number, detail: nested(withoutEmpty(record)) };
    }
  } catch (error) {
    throw error instanceof CsvError
      ? new Error(`${name} is no CSV at line ${error['lines']}: ${faultOf(error)}.`)
      : error;
  }
}

/** csv-parse's own messages show the cells. */
function faultOf({ code, record, columns }: CsvError & { record?: unknown; columns?: unknown }): string {
  switch (code) {
    case 'CSV_RECORD_INCONSISTENT_COLUMNS':
      return `the heading has ${counted(sizeOf(columns), 'cell')}, and this row ${sizeOf(record)}`;
    case 'CSV_QUOTE_NOT_CLOSED':
      return 'a quote is opened there, and not closed';
    case 'INVALID_OPENING_QUOTE':
    case 'CSV_INVALID_CLOSING_QUOTE':
      return 'a cell with a quote in it must be quoted, and the quote doubled: "5"" wide"';
    default:
      return code;
  }
}

const sizeOf = (list: unknown) => (Array.isArray(list) ? list.length : 0);

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

function objectOf(json: string): Pick<Row, 'detail'> | Pick<NoRow, 'fault'> {
  try {
    const value: unknown = JSON.parse(json);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? { detail: { ...value } } : { fault: 'is JSON, but no object' };
  } catch {
    return { fault: 'is broken JSON' };
  }
}
