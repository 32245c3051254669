import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readAddress, writeAddress } from '../../console/address.ts';

it('reads what it has written, whatever stands in the filters', () => {
  const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }).filter((value) => encodable(value));
  const filters = fc.dictionary(text, text, { noNullPrototype: true, maxKeys: 4 });
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 3 }), filters, (path, given) => {
      expect(readAddress(writeAddress(path, given))).toEqual({ path, filters: given });
    }),
  );
});

it('shows the actions where the address names nothing, or nothing that can be read', () => {
  for (const hash of ['', '#', '#/', '#/%E0%A4%A']) expect(readAddress(hash).path).toEqual(['actions']);
});

it('leaves out a filter that is empty', () => {
  expect(writeAddress(['actions'], { state: 'held', vendor: '' })).toBe('#/actions?state=held');
  expect(readAddress('#/actions?state=&vendor=khoros').filters).toEqual({ vendor: 'khoros' });
});

/** Half of a surrogate pair stands in no address. */
function encodable(text: string): boolean {
  return !/[\ud800-\udfff]/u.test(text);
}
