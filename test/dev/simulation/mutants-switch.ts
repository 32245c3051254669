let leftOut: readonly string[] = [];

/** Leaves rules out from now on, in the copy of the bundle that this module is part of: those that are named, and no others. */
export function leaveOut(...rules: readonly string[]): void {
  leftOut = rules;
}

/** What stands in the place of each rule asks this. */
export function isLeftOut(rule: string): boolean {
  return leftOut.includes(rule);
}
