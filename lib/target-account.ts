import type { VendorName } from './vendor-clients.ts';

/** The vendor and account of an operation, if its name or the request's option does not give them. */
export interface Aimed<Input> {
  /** The vendor that an input is for. @default the first part of the name */
  vendor?(input: Input): VendorName;
  /** The account that an input names. @default the request's option */
  account?(input: Input): string | undefined;
}

/** The conversation that was found for an input that does not name one. It goes on record, so it holds no customer data. */
export interface FoundTarget {
  readonly conversation: string;
  /** What was looked for. */
  readonly query: string;
  /** How many matched. */
  readonly candidates: number;
}

/** The vendor and account at which an input is carried out. @param option the request's account */
export function targetAccountOf<Input>(
  { name, vendor, account }: { readonly name: string } & Aimed<Input>,
  input: Input,
  option: string,
): { readonly vendor: VendorName; readonly account: string } {
  return { vendor: vendor?.(input) ?? (name.split('.', 1)[0] as VendorName), account: account?.(input) ?? option };
}
