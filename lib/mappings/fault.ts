/** A fault of a mapping: its place in the file (`['input', 'text']`), and what to do about it. */
export interface Fault {
  readonly at: readonly (string | number)[];
  readonly message: string;
}
