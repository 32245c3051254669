/** Returns whether a number is what was written: JavaScript makes one number of 9007199254740992 and 9007199254740993. */
export function isExact(value: number): boolean {
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
}
