import * as z from 'zod/mini';
import { counted } from '../../console/words.ts';
import { OPERATION_NAMES } from '../../functions/operation-names.ts';
import { RESULT_SOURCE } from '../../lib/doors/outgoing/result-kinds.ts';
import { nearest } from '../../scripts/nearest.ts';
import type { DeliveredEvent, Rule } from './event-bus.ts';

/** The part of a pattern that tells kinds of events apart, where it is plain. */
const Kind = z.object({ source: z.array(z.string()), 'detail-type': z.array(z.string()) });

const NAMES = new Set<string>(OPERATION_NAMES);

/**
 * A log line for an event that goes nowhere, which EventBridge passes over in silence. Result events are for others: none.
 * @param rules what would have matched
 */
export function unmatchedLine(event: DeliveredEvent, rules: readonly Rule[]): string | undefined {
  const { id: eventId, source, 'detail-type': detailType } = event;
  if (source === RESULT_SOURCE) return undefined;
  return JSON.stringify({
    timestamp: new Date().toISOString(),
    level: 'warn',
    message: 'no rule matched the event: it goes nowhere',
    ...{ eventId, source, detailType, hint: hint(event, rules) },
  });
}

/** Returns a log line for an event on a bus that does not exist: EventBridge accepts such an event, and drops it. */
export function lostLine({ source, 'detail-type': detailType }: DeliveredEvent, bus: string): string {
  return JSON.stringify({
    timestamp: new Date().toISOString(),
    level: 'warn',
    message: 'there is no such event bus: the event goes nowhere',
    ...{ bus, source, detailType },
  });
}

function hint({ source, 'detail-type': detailType }: DeliveredEvent, rules: readonly Rule[]): string {
  const kinds = rules.flatMap(({ name, pattern }) => {
    const { data } = Kind.safeParse(pattern);
    return data ? [{ name, sources: data.source, types: data['detail-type'] }] : [];
  });
  const sameType = kinds.filter(({ types }) => types.includes(detailType));
  const fitting = sameType.find(({ sources }) => sources.includes(source));
  if (fitting)
    return `Its source and detail-type are those of ${fitting.name}; the rest of the pattern does not match.`;
  if (sameType.length > 0) {
    const sources = list(sameType.flatMap((kind) => kind.sources));
    return `Rules match this detail-type only with the source ${sources}. EVENT_SOURCES sets the sources of our own events.`;
  }
  const types = kinds.flatMap((kind) => kind.types);
  const meant = nearest(detailType, types);
  if (meant !== undefined) return `Its detail-type is ${detailType}. Should it be ${meant}?`;
  const own = types.filter((type) => NAMES.has(type));
  const mapped = list(types.filter((type) => !NAMES.has(type)));
  return `Mappings match only these detail-types: ${mapped || 'none'}; rules of our own, the names of ${counted(own.length, 'operation')}. Another one needs a mapping, a file in mappings/.`;
}

function list(names: readonly string[]): string {
  return [...new Set(names)].join(', ');
}
