// Prints which bills of materials break CycloneDX's own schema, and where, as JSON: node tools/release/validate.mjs bill.cdx.json …
import { readFileSync } from 'node:fs';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';

const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
const faults = [];
for (const file of process.argv.slice(2)) {
  const errors = (await validator.validate(readFileSync(file, 'utf8'))) ?? [];
  faults.push(...errors.map(({ instancePath, message }) => `${file}${instancePath}: ${message}`));
}
console.log(JSON.stringify(faults));
