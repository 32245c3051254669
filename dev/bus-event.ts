import * as z from 'zod/mini';
import type { BusEvent } from '../lib/doors/event-identity.ts';
import { refusalsBy } from '../lib/judge.ts';
import { readJson } from './json-text.ts';

/** What makes a JSON value an event; the bus gives it the rest. */
const Written = z.looseObject({
  source: z.string(),
  'detail-type': z.string(),
  detail: z.record(z.string(), z.unknown()),
});
export type WrittenEvent = z.infer<typeof Written>;

/**
 * Reads an event that a person wrote.
 * @param what it is called in the error: a path, or `The event`
 * @throws Error that says what is wrong with it, and shows nothing of it
 */
export async function eventIn(text: string, what: string): Promise<WrittenEvent> {
  const value = await readJson(text, what);
  const event = readWritten(value);
  if (event) return event;
  const wrong = refusalsBy(Written, value).map(({ path, message }) => `${path.join('.') || 'it'} ${message}`);
  throw new Error(`${what} is no EventBridge event: ${wrong.join('; ')}.`);
}

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
