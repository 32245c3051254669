import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import { compilePattern, type EventMatcher } from '../../lib/mappings/event-pattern.ts';
import { ACCOUNT_ID, arn, REGION } from './account.ts';
import { AwsError } from './aws-error.ts';
import { type Actions, action } from './json-protocol.ts';

/** Events that match `pattern` go to the function `target`. */
export interface Rule {
  readonly name: string;
  readonly pattern: unknown;
  readonly target: string;
  /** The mapping that the rule's input transformer names, where it has one. */
  readonly mapping?: string;
}

/** What a rule delivers to its target: the event, or the event with the name of its mapping. */
export function inputOf({ mapping }: Rule, event: DeliveredEvent): unknown {
  return mapping === undefined ? event : { mapping, event };
}

/** An event as a target receives it. */
export interface DeliveredEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
}

export interface EventBusOptions {
  /** Buses beside `default`. All of them share the rules. */
  readonly buses?: readonly string[];
  readonly rules: Rules;
  /** Hands an event to a rule's target. Failures after that are the target's to retry, as with Lambda. */
  deliver(rule: Rule, event: DeliveredEvent): void | Promise<void>;
  /** Told of each event that was accepted, matched or not. */
  onEvent?(event: DeliveredEvent): void;
  /** Told of each event that no rule matches. */
  onUnmatched?(event: DeliveredEvent): void;
  /** Told of each event that is put on a bus that does not exist. */
  onLost?(event: DeliveredEvent, bus: string): void;
}

const MAX_REQUEST_BYTES = 1024 * 1024;

const Entry = z.object({
  Time: z.optional(z.number()),
  Source: z.optional(z.string()),
  DetailType: z.optional(z.string()),
  Detail: z.optional(z.string()),
  Resources: z.optional(z.array(z.string())),
  EventBusName: z.optional(z.string()),
});
type Entry = z.infer<typeof Entry>;

/** The rules of a bus; a deployment replaces them while the bus is in use. */
export class Rules {
  #compiled: readonly { readonly rule: Rule; readonly matches: EventMatcher }[] = [];

  /** @throws Error naming a rule whose pattern is not valid */
  constructor(rules: readonly Rule[]) {
    this.replace(rules);
  }

  get all(): readonly Rule[] {
    return this.#compiled.map(({ rule }) => rule);
  }

  /** @throws Error naming a rule whose pattern is not valid; then the rules are what they were */
  replace(rules: readonly Rule[]): void {
    this.#compiled = rules.map((rule) => ({ rule, matches: compileRule(rule) }));
  }

  matching(event: DeliveredEvent): readonly Rule[] {
    return this.#compiled.filter(({ matches }) => matches(event)).map(({ rule }) => rule);
  }
}

/**
 * Amazon EventBridge: one bus whose rules are the bundle's.
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 */
export function eventBus({ buses = [], rules, deliver, onEvent, onUnmatched, onLost }: EventBusOptions): Actions {
  const names = ['default', ...buses];
  const known = new Set([...names, ...names.map((name) => arn('events', `event-bus/${name}`))]);

  function put(entry: Entry) {
    const refusal = refuse(entry);
    if (refusal) return refusal;
    const event = toEvent(entry);
    const { EventBusName = 'default' } = entry;
    // EventBridge, too, accepts an event for a bus that does not exist, and drops it.
    if (!known.has(EventBusName)) {
      onLost?.(event, EventBusName);
      return { EventId: event.id };
    }
    onEvent?.(event);
    const matching = rules.matching(event);
    for (const rule of matching) void deliver(rule, event);
    if (matching.length === 0) onUnmatched?.(event);
    return { EventId: event.id };
  }

  return {
    'AWSEvents.PutEvents': action(
      z.object({ Entries: z.array(Entry).check(z.minLength(1), z.maxLength(10)) }),
      ({ Entries }) => {
        if (Entries.reduce((sum, entry) => sum + entryBytes(entry), 0) > MAX_REQUEST_BYTES)
          throw new AwsError('ValidationException', 'Total size of the entries in the request is over the limit.');
        const answers = Entries.map(put);
        return { FailedEntryCount: answers.filter((answer) => 'ErrorCode' in answer).length, Entries: answers };
      },
    ),
  };
}

function compileRule({ name, pattern }: Rule): EventMatcher {
  try {
    return compilePattern(pattern);
  } catch (cause) {
    throw new Error(`The rule ${name} is not valid: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}

function refuse(entry: Entry): { ErrorCode: string; ErrorMessage: string } | undefined {
  const { Source, DetailType, Detail } = entry;
  const refusal = (ErrorCode: string, ErrorMessage: string) => ({ ErrorCode, ErrorMessage });
  if (!Source)
    return refusal('InvalidArgument', 'Parameter Source is not valid. Reason: Source is a required argument.');
  if (!DetailType)
    return refusal('InvalidArgument', 'Parameter DetailType is not valid. Reason: DetailType is a required argument.');
  if (!Detail)
    return refusal('InvalidArgument', 'Parameter Detail is not valid. Reason: Detail is a required argument.');
  if (!isJsonObject(Detail)) return refusal('MalformedDetail', 'Detail is malformed.');
  if (Source.startsWith('aws.')) return refusal('NotAuthorizedForSourceException', 'Not authorized for the source.');
  return undefined;
}

function toEvent(entry: Entry): DeliveredEvent {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': entry.DetailType ?? '',
    source: entry.Source ?? '',
    account: ACCOUNT_ID,
    time: eventTime(entry.Time === undefined ? Date.now() : entry.Time * 1000),
    region: REGION,
    resources: entry.Resources ?? [],
    detail: JSON.parse(entry.Detail ?? '{}'),
  };
}

/** Whole seconds, as EventBridge writes them. */
export function eventTime(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/\.\d+Z$/u, 'Z');
}

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-putevent-size */
function entryBytes({ Time, Source, DetailType, Detail, Resources = [] }: Entry): number {
  const texts = [Source, DetailType, Detail, ...Resources].map((text) => Buffer.byteLength(text ?? ''));
  return texts.reduce((sum, bytes) => sum + bytes, Time === undefined ? 0 : 14);
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
