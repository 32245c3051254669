/** The vendors’ clients. Each vendor adds its own: `declare module` in `lib/vendors/<vendor>/index.ts`. */
// biome-ignore lint/suspicious/noEmptyInterface: filled by the vendors, which this file must not know
export interface Vendors {}

/** The name of a vendor: `khoros`, `helpscout`, … */
export type VendorName = keyof Vendors & string;
