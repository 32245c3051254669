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
  const records = open().pipe(parse({ columns: true, bom: true, trim: true, skip_empty_lines: true }));
  for await (const detail of records as AsyncIterable<Record<string, string>>) {
    number += 1;
    yield { number, detail: withoutEmpty(detail) };
  }
}

/** An empty cell is a field that is not there: a mapping must not mail a hole. */
function withoutEmpty(record: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).filter(([, text]) => text !== ''));
}

function objectOf(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
