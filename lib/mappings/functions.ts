/** JSONata's functions. A test compares the list with JSONata's source. */
export const FUNCTIONS: readonly string[] = [
  ...['abs', 'append', 'assert', 'average', 'base64decode', 'base64encode', 'boolean', 'ceil', 'clone', 'contains'],
  ...['count', 'decodeUrl', 'decodeUrlComponent', 'distinct', 'each', 'encodeUrl', 'encodeUrlComponent', 'error'],
  ...['eval', 'exists', 'filter', 'floor', 'formatBase', 'formatInteger', 'formatNumber', 'fromMillis', 'join'],
  ...['keys', 'length', 'lookup', 'lowercase', 'map', 'match', 'max', 'merge', 'millis', 'min', 'not', 'now'],
  ...['number', 'pad', 'parseInteger', 'power', 'random', 'reduce', 'replace', 'reverse', 'round', 'shuffle'],
  ...['sift', 'single', 'sort', 'split', 'spread', 'sqrt', 'string', 'substring', 'substringAfter'],
  ...['substringBefore', 'sum', 'toMillis', 'trim', 'type', 'uppercase', 'zip'],
];

/**
 * The functions that an expression may call, each with the number of values that it needs. A call that gives it fewer takes what
 * stands before the dot for the first one.
 */
const CALLABLE: Readonly<Record<string, number>> = {
  ...{ abs: 1, append: 2, average: 1, base64decode: 1, base64encode: 1, boolean: 1, ceil: 1, contains: 2, count: 1 },
  ...{ decodeUrl: 1, decodeUrlComponent: 1, distinct: 1, encodeUrl: 1, encodeUrlComponent: 1, error: 0, exists: 1 },
  ...{ filter: 2, floor: 1, formatBase: 1, formatInteger: 2, formatNumber: 2, fromMillis: 1, join: 1, keys: 1 },
  ...{ length: 1, lookup: 2, lowercase: 1, map: 2, match: 2, max: 1, merge: 1, min: 1, not: 1, number: 1, pad: 2 },
  ...{ parseInteger: 2, power: 2, reduce: 2, replace: 3, reverse: 1, round: 1, single: 1, sort: 1, split: 2 },
  ...{ sqrt: 1, string: 1, substring: 2, substringAfter: 2, substringBefore: 2, sum: 1, toMillis: 1, trim: 1 },
  ...{ type: 1, uppercase: 1 },
};

/** Functions that may be handed to another one by their name: each takes one value, and makes nothing of one that is missing. */
const HANDED: readonly string[] = [
  ...['abs', 'boolean', 'ceil', 'exists', 'floor', 'length', 'lowercase', 'not', 'number', 'round', 'string', 'trim'],
  'uppercase',
];

/** Functions that take a function, which their call may write: `$map(detail.lines, function($line) { … })`. */
const TAKING: readonly string[] = ['filter', 'map', 'reduce', 'replace', 'single', 'sort'];

/** How many values a function needs that an expression may call; `undefined` where it may not call it. */
export function fewestOf(name: string): number | undefined {
  return Object.hasOwn(CALLABLE, name) ? CALLABLE[name] : undefined;
}

export function mayBeHanded(name: string): boolean {
  return HANDED.includes(name);
}

export function takesFunction(name: string): boolean {
  return TAKING.includes(name);
}
