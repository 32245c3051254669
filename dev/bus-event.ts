import * as z from 'zod/mini';
import type { BusEvent } from '../lib/doors/event-identity.ts';

/** What makes a JSON value an event; the bus gives it the rest. */
const Written = z.looseObject({
  source: z.string(),
  'detail-type': z.string(),
  detail: z.record(z.string(), z.unknown()),
});
export type WrittenEvent = z.infer<typeof Written>;

export const NO_EVENT = 'An event is a JSON object with source, detail-type and detail.';

/** An event that somebody wrote or kept, or undefined where the value is none. */
export function readWritten(value: unknown): WrittenEvent | undefined {
  return Written.safeParse(value).data;
}

/** An event as EventBridge would deliver it: what the bus gives an event stands where the text has nothing. */
export function asDelivered(event: WrittenEvent): BusEvent {
  const given = { version: '0', id: 'the-event-id', account: '', region: '', resources: [] };
  return { ...given, time: new Date().toISOString().replace(/\.\d+/u, ''), ...event };
}

/** JSON, or undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
