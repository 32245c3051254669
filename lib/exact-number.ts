/** Returns whether JavaScript holds a number exactly as it was written: 9007199254740992 and 9007199254740993 become the same number. */
export function isExact(value: number): boolean {
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
}
