import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callerTraceId, inCallerTrace, traceIdOf } from '../../../lib/telemetry/caller-trace.ts';

const ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';

describe('a traceparent', () => {
  it.each([`00-${ID}-${PARENT}-01`, `00-${ID}-${PARENT}-00`, `01-${ID}-${PARENT}-09`, `cc-${ID}-${PARENT}-01-more`])(
    'names a trace: %s',
    (traceparent) => {
      expect(traceIdOf(traceparent)).toBe(ID);
    },
  );

  it.each([
    ['is missing', undefined],
    ['is no text', [`00-${ID}-${PARENT}-01`]],
    ['is empty', ''],
    ['has no flags', `00-${ID}-${PARENT}`],
    ['has more than its version allows', `00-${ID}-${PARENT}-01-more`],
    ['has more without a hyphen', `01-${ID}-${PARENT}-01more`],
    ['has the version that is none', `ff-${ID}-${PARENT}-01`],
    ['has a trace of zeros', `00-${'0'.repeat(32)}-${PARENT}-01`],
    ['has a parent of zeros', `00-${ID}-${'0'.repeat(16)}-01`],
    ['is upper-case', `00-${ID.toUpperCase()}-${PARENT}-01`],
    ['is too short', `00-${ID.slice(1)}-${PARENT}-01`],
    ['is sent twice', `00-${ID}-${PARENT}-01,00-${ID}-${PARENT}-01`],
    ['ends in a line of its own', `00-${ID}-${PARENT}-01\n`],
    ['begins with a space', ` 00-${ID}-${PARENT}-01`],
    ['has words', `00-ana@example.com-${PARENT}-01`],
  ])('that %s names none', (_, traceparent) => {
    expect(traceIdOf(traceparent)).toBeUndefined();
  });

  it('gives nothing but 32 hexadecimal digits, whatever a caller sends', () => {
    const hex = (minLength: number, maxLength: number) =>
      fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength, maxLength });
    const almost = fc
      .tuple(hex(2, 2), hex(31, 33), hex(15, 17), hex(1, 3), fc.constantFrom('', '-', ',', '\n'))
      .map(([version, trace, parent, flags, end]) => `${version}-${trace}-${parent}-${flags}${end}`);
    fc.assert(
      fc.property(fc.oneof(almost, fc.string()), (text) => {
        expect(traceIdOf(text) ?? ID).toMatch(/^[\da-f]{32}$/);
      }),
    );
  });
});

it('Two requests that are answered at the same time keep each its own trace', async () => {
  const answered = async (traceparent: unknown) => {
    await inCallerTrace(traceparent, async () => {
      const before = callerTraceId();
      await new Promise((resolve) => setImmediate(resolve));
      expect(callerTraceId()).toBe(before);
      expect(before).toBe(traceIdOf(traceparent));
    });
  };
  const other = 'a'.repeat(32);
  await Promise.all([`00-${ID}-${PARENT}-01`, `00-${other}-${PARENT}-01`, 'no trace', undefined].map(answered));
  expect(callerTraceId()).toBeUndefined();
});
