/** The properties of docs/model/protocol.pml, under the numbers that the model gives them. */
export const PROPERTIES = {
  1: 'at most one effect',
  2: 'done means that it took effect',
  3: 'no action is credited with another’s effect',
  4: 'ended is final',
  5: 'failed or cancelled means no effect',
  6: 'every action ends or is held',
  7: 'the newest value stands',
  8: 'no run goes on for ever',
} as const;

export type Property = keyof typeof PROPERTIES;

/** One search through all runs of the model. */
export interface ModelRun {
  /** As a sentence: what is searched, or what is taken away. */
  readonly name: string;
  readonly switches: readonly string[];
  /** How much may go wrong in a run of the protocol. @default 3 */
  readonly troubles?: number;
  /** The property that this run looks at alone; without one, at all but the last. */
  readonly property?: Property;
  /** Whether a run that breaks the property must be found. */
  readonly breaks: boolean;
}

const without = (name: string, property: Property, ...switches: string[]): ModelRun => ({
  name,
  switches,
  property,
  troubles: 2,
  breaks: true,
});

/** As it is built: all properties hold. */
export const PROTOCOL: readonly ModelRun[] = [
  { name: 'once', switches: [], breaks: false },
  { name: 'once', switches: [], property: 8, troubles: 2, breaks: false },
  { name: 'once, and the vendor never responds', switches: ['DEAF_VENDOR'], property: 8, troubles: 0, breaks: false },
  { name: 'safe', switches: ['SAFE'], troubles: 2, breaks: false },
  { name: 'safe', switches: ['SAFE'], property: 8, troubles: 1, breaks: false },
];

/** The assumptions of docs/architecture.md, taken away one by one: each is needed. */
export const ASSUMPTIONS: readonly ModelRun[] = [
  without('the vendor commits within the settle time, or never', 1, 'COMMITS_LATE'),
  without('the vendor lists what it made within the settle time', 1, 'LISTS_LATE'),
  without('nobody else writes the same text as our user', 2, 'STRANGER_WRITES'),
  without('conditional writes: one region', 4, 'TWO_REGIONS'),
  without('consistent reads', 3, 'STALE_READS'),
  without('a function is dead at its timeout', 1, 'LIVES_PAST_ITS_LEASE'),
  without('clocks differ by less than the margin of the lease', 1, 'CLOCKS_DIFFER'),
];

/** The rules of the protocol, taken away one by one: each is needed. */
export const RULES: readonly ModelRun[] = [
  without('in flight is recorded before the request is sent', 1, 'IN_FLIGHT_AFTER_SEND'),
  without('an action found in flight is in doubt, never tried again', 1, 'EXPIRED_IN_FLIGHT_RETRIED'),
  without('a lost response proves nothing', 1, 'LOST_IS_NOT_APPLIED'),
  without('a write is conditional on the revision', 1, 'NO_FENCING'),
  without('a conversation has one owner', 2, 'NO_LINE'),
  without('the vendor is read before the request is sent', 2, 'NO_BASELINE'),
  without('a conversation remembers what its actions made', 3, 'NO_CREDITED'),
  without('an effect without an id keeps its conversation for the settle time', 3, 'NO_NAMELESS_REST'),
  without('absence counts only after the settle time', 1, 'UNSETTLED_ABSENCE'),
  without('absence counts only when it is seen twice', 1, 'ONE_LOOK'),
  without('an unclear action is held', 1, 'UNCLEAR_IS_ABSENT'),
  { ...without('it is sent again only once', 8, 'RESENT_FOR_EVER', 'DEAF_VENDOR'), troubles: 0 },
  without('the sweep finds actions whose wake-up was lost', 6, 'NO_SWEEP'),
  without('safe: an older value is superseded by a newer one', 7, 'SAFE', 'NO_SUPERSEDE'),
  without('safe: a request that may still overwrite keeps its conversation', 7, 'SAFE', 'NO_LOST_REST'),
  without('safe: a conversation has one owner', 7, 'SAFE', 'NO_LINE'),
];
