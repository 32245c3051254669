type Fields = Readonly<Record<string, unknown>>;

/**
 * The path of a field in a neutral input: `text`, `customer.email`. The fields that name the conversation are written without
 * `target`: an operation's input has them within its `target`, a search has them beside its other fields.
 */
export type FieldPath = string;

/** The fields that name the conversation. */
const OF_TARGETS = new Set(['vendor', 'conversationId', 'customer', 'author']);

/** The steps to a field in an operation's input, or in that of a search. */
export function stepsTo(path: FieldPath, hasTarget: boolean): readonly string[] {
  const steps = path.split('.');
  return hasTarget && OF_TARGETS.has(steps[0] ?? '') ? ['target', ...steps] : steps;
}

/** The value of a field. */
export function valueAt(input: Fields, path: FieldPath): unknown {
  return stepsTo(path, 'target' in input).reduce<unknown>((value, step) => Object(value)[step], input);
}

/** The path as errors name it. */
export function pathIn(input: Fields, path: FieldPath): string {
  return stepsTo(path, 'target' in input).join('.');
}
