const MAX_LENGTH = 255;

/**
 * An idempotency key of several parts, as a mapping's `key` list makes it: two lists of parts are never one key, and an
 * event and a call with the same parts are one action.
 * @throws TypeError where a part is missing; RangeError where the key would be longer than 255 characters
 */
export function key(...parts: readonly (string | number | boolean)[]): string {
  const texts = parts.map((part, index) => {
    const isUsable = typeof part === 'number' ? Number.isSafeInteger(part) : part !== undefined && part !== null;
    if (!isUsable || String(part).trim() === '') throw new TypeError(`Part ${index + 1} of the key is missing.`);
    return String(part);
  });
  if (texts.length === 0) throw new TypeError('A key has at least one part.');
  const made = inAscii(JSON.stringify(texts));
  if (made.length > MAX_LENGTH) throw new RangeError(`A key has at most ${MAX_LENGTH} characters.`);
  return made;
}

/** JSON in which every character is visible ASCII: others are escaped, each code unit by itself. */
function inAscii(json: string): string {
  return json.replaceAll(/[^\x21-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
