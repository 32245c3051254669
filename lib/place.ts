import type { VendorName } from './operation.ts';

/** Where something is carried out, where its name alone does not say it. */
export interface Aimed<Input> {
  /** The vendor that an input is for. @default the first part of the name */
  vendor?(input: Input): VendorName;
  /** The account that an input names. @default the request's option */
  account?(input: Input): string | undefined;
}

/** Which conversation was found for an input that does not name one. It is put on record: nothing in it tells whose it is. */
export interface Resolution {
  readonly conversation: string;
  /** What was looked for. */
  readonly query: string;
  /** How many matched. */
  readonly candidates: number;
}

/** Where an input is to be carried out. @param option the request's account */
export function placeOf<Input>(
  { name, vendor, account }: { readonly name: string } & Aimed<Input>,
  input: Input,
  option: string,
): { readonly vendor: VendorName; readonly account: string } {
  return { vendor: vendor?.(input) ?? (name.split('.', 1)[0] as VendorName), account: account?.(input) ?? option };
}
