/** The fields that every event has; a pattern may ask for no others at its top. */
const TOP = new Set(['version', 'id', 'detail-type', 'source', 'account', 'time', 'region', 'resources', 'detail']);

const isScalar = (value) => value === null || ['string', 'number', 'boolean'].includes(typeof value);
const isText = (value) => typeof value === 'string' && value !== '';
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const isTextOrFolded = (value) => isText(value) || (isObject(value) && isText(value['equals-ignore-case']));
const isListOf = (test) => (value) => Array.isArray(value) && value.length > 0 && value.every(test);

/** Comparison → whether its operand is right. */
const COMPARISONS = {
  prefix: isTextOrFolded,
  suffix: isTextOrFolded,
  wildcard: (value) => isText(value) && !value.includes('**'),
  'equals-ignore-case': isText,
  exists: (value) => typeof value === 'boolean',
  cidr: (value) => isText(value) && /^[0-9a-fA-F.:]+\/\d{1,3}$/.test(value),
  numeric: (value) =>
    Array.isArray(value) &&
    [2, 4].includes(value.length) &&
    value.every((part, index) => (index % 2 ? typeof part === 'number' : ['<', '<=', '=', '>', '>='].includes(part))),
  'anything-but': (value) =>
    isScalar(value) ||
    isListOf(isScalar)(value) ||
    (isObject(value) &&
      Object.entries(value).every(
        ([name, operand]) =>
          ['prefix', 'suffix', 'wildcard', 'equals-ignore-case'].includes(name) &&
          (isText(operand) || isListOf(isText)(operand)),
      )),
};

/**
 * What is wrong with an EventBridge pattern, and where; `undefined` if nothing is.
 * @param {unknown} pattern
 * @returns {{path: (string | number)[], message: string} | undefined}
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
function faultOfPattern(pattern) {
  if (!isObject(pattern) || Object.keys(pattern).length === 0)
    return { path: [], message: 'a pattern is an object, and not empty' };
  const stray = Object.keys(pattern).find((name) => name !== '$or' && !TOP.has(name));
  if (stray) return { path: [stray], message: `an event has no field ${stray}` };
  if (Array.isArray(pattern.source) && pattern.source.includes('conversation-actions')) {
    return { path: ['source'], message: 'our own result events would make a circle' };
  }
  return faultOfFields(pattern, []);
}

function faultOfFields(fields, path) {
  for (const [name, value] of Object.entries(fields)) {
    const here = [...path, name];
    const fault = name === '$or' ? faultOfChoices(value, here) : faultOfField(value, here);
    if (fault) return fault;
  }
  return undefined;
}

function faultOfChoices(choices, path) {
  if (!Array.isArray(choices) || choices.length < 2 || !choices.every(isObject)) {
    return { path, message: '$or is a list of at least two patterns' };
  }
  return firstOf(choices, (choice, index) => faultOfFields(choice, [...path, index]));
}

function faultOfField(value, path) {
  if (isObject(value)) {
    return Object.keys(value).length
      ? faultOfFields(value, path)
      : { path, message: 'an empty object matches nothing' };
  }
  if (!Array.isArray(value) || value.length === 0) return { path, message: 'what may match is a list' };
  return firstOf(value, (one, index) => (isScalar(one) ? undefined : faultOfComparison(one, [...path, index])));
}

function faultOfComparison(one, path) {
  const [name, ...more] = isObject(one) ? Object.keys(one) : [];
  if (name === undefined || more.length || !(name in COMPARISONS)) {
    return { path, message: `a comparison is one of ${Object.keys(COMPARISONS).join(', ')}` };
  }
  return COMPARISONS[name](one[name]) ? undefined : { path, message: `${name} cannot compare with that` };
}

function firstOf(values, faultOf) {
  for (const [index, value] of values.entries()) {
    const fault = faultOf(value, index);
    if (fault) return fault;
  }
  return undefined;
}

module.exports = { faultOfPattern };
