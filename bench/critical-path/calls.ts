import type { Port } from '../../dev/simulation/process.ts';

/** What one call takes, there and back. Milliseconds of virtual time. */
export const TAKES_MS = { aws: 5, message: 15, vendor: 100 } as const;

/** One call that a function made while its caller waited. */
export interface Call {
  /** `store.put A#`, `vendor POST /v2/conversations/123/reply`, `announcer`. */
  readonly name: string;
  readonly service: keyof typeof TAKES_MS;
  /** Milliseconds since the request. */
  readonly from: number;
  readonly to: number;
}

export function serviceOf(port: Port): keyof typeof TAKES_MS {
  if (port === 'vendor') return 'vendor';
  return port === 'wakeUps' || port === 'announcer' ? 'message' : 'aws';
}

/** The longest row of calls to AWS of which each begins when the one before it has ended. */
export function inSequence(calls: readonly Call[]): readonly Call[] {
  const row: Call[] = [];
  const ours = calls.filter(({ service }) => service !== 'vendor');
  for (const call of ours.toSorted((a, b) => a.to - b.to)) {
    const last = row.at(-1);
    if (last === undefined || call.from >= last.to) row.push(call);
  }
  return row;
}

/** A line for each call; `|` where it runs beside the one above. */
export function table(calls: readonly Call[]): string {
  const lines = calls.map(({ name, from, to }, index) => {
    const isBeside = from < (calls[index - 1]?.to ?? 0);
    return `  ${isBeside ? '|' : ' '} ${String(from).padStart(4)}–${String(to).padEnd(4)} ${name}`;
  });
  return lines.join('\n');
}
