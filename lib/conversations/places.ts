type Fields = Readonly<Record<string, unknown>>;

/**
 * Where something stands in a neutral input, with dots between: `text`, `customer.email`. What says whose conversation is
 * meant stands within `target` where the input has one, and a search has it beside the rest.
 */
export type Place = string;

/** What says which conversation is meant. */
const OF_TARGETS = new Set(['vendor', 'conversationId', 'customer', 'author']);

/** The steps to a place in the inputs of an operation, or in those of a search. */
export function stepsTo(place: Place, hasTarget: boolean): readonly string[] {
  const steps = place.split('.');
  return hasTarget && OF_TARGETS.has(steps[0] ?? '') ? ['target', ...steps] : steps;
}

/** What an input has at a place. */
export function valueAt(input: Fields, place: Place): unknown {
  return stepsTo(place, 'target' in input).reduce<unknown>((value, step) => Object(value)[step], input);
}

/** A place as errors name it. */
export function pathIn(input: Fields, place: Place): string {
  return stepsTo(place, 'target' in input).join('.');
}
