import { counted } from '../../console/words.ts';
import type { Simulators } from '../simulated-vendors.ts';

/** Who wants what, over which trigger, and what must be true at the vendor when it is over. */
export interface Scene {
  readonly title: string;
  readonly story: string;
  readonly vendor: keyof Simulators;
  readonly ask: Ask;
  /** What goes wrong on the way. */
  readonly spoil?: (simulators: Simulators) => void;
  /** What the answer or result event must say. */
  readonly expect: Readonly<Record<string, unknown>>;
  /** What is now true at the vendor, in words, and whether it is what was wanted. */
  readonly truth: (simulators: Simulators) => { readonly said: string; readonly holds: boolean };
}

export type Ask =
  | { readonly by: 'event'; readonly source: string; readonly detailType: string; readonly detail: unknown }
  | {
      readonly by: 'http';
      readonly method: string;
      readonly path: string;
      readonly body: unknown;
      readonly key: string;
    };

/** `no mails`, `1 mail`. */
export function count(things: readonly unknown[], name: string): string {
  return things.length === 0 ? `no ${name}s` : counted(things.length, name);
}
