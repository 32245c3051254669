import type { BillOfMaterials } from './bill-of-materials.ts';

/** What may be passed on in a package, whatever its own licence: by SPDX's names. */
const ALLOWED = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT'];

/** Returns what a bill has under another licence, as `name version: licence`. */
export function otherLicences({ components }: BillOfMaterials): readonly string[] {
  return components.flatMap(({ group, name, version, licenses: [licence] = [{ expression: 'none' }] }) =>
    ALLOWED.includes(licence.expression)
      ? []
      : [`${group === undefined ? '' : `${group}/`}${name} ${version}: ${licence.expression}`],
  );
}
