import picocolors from 'picocolors';

/** Colours for a person at a terminal. What is read by a program, or in CI, is plain. */
export const colours = picocolors.createColors(process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined);
