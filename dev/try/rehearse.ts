import { operations } from '../../functions/registry.ts';
import { readMappings } from '../../infra/mappings.ts';
import type { BusEvent } from '../../lib/doors/event-identity.ts';
import type { Mapping } from '../../lib/mappings/compile.ts';
import type { SecretSource } from '../../lib/secrets/secrets.ts';
import { type Explanation, explainEvent } from './explain-event.ts';

/** What would become of an event, and what could have become of one. */
export interface Rehearsal {
  /** One for each action that the event would make. */
  readonly explanations: readonly Explanation[];
  readonly mappings: readonly Mapping[];
  readonly eventSources: readonly string[];
}

export interface RehearsalOptions {
  /** Whose events are our own. */
  readonly eventSources: readonly string[];
  /** Where the accounts are. */
  readonly secretSource: SecretSource;
  /** Where the mappings are. @default mappings/ */
  readonly folder?: string | undefined;
}

/** The mappings of this checkout. @param folder @default mappings/ @throws MappingFaults */
export function ownMappings(folder?: string): Promise<readonly Mapping[]> {
  const inputs = new Map(operations.map(({ name, input }) => [String(name), input]));
  return readMappings({ inputOf: async (name) => inputs.get(name), ...(folder !== undefined && { folder }) });
}

/** Tells what this checkout would do with an event; nothing is sent. @throws MappingFaults */
export async function rehearse(
  event: BusEvent,
  { eventSources, secretSource, folder }: RehearsalOptions,
): Promise<Rehearsal> {
  const mappings = await ownMappings(folder);
  const explanations = await explainEvent(event, { operations, mappings, eventSources, secretSource });
  return { explanations, mappings, eventSources };
}
