import { expect, it } from 'vitest';
import * as z from 'zod/mini';
import { countIn, plainText, readBody, readPart } from '../../../lib/vendors/response-body.ts';
import { vendorResponse } from '../../../lib/vendors/wire.ts';

const answer = (text: string) => vendorResponse({ status: 200, headers: new Map(), text }, 'https://x.example', 0);

it('names where an answer breaks the contract', () => {
  const schema = z.object({ data: z.array(z.object({ id: z.string() })) });
  expect(readBody(schema, answer('{"data":[{"id":"a"}]}'), 'Example')).toEqual({ data: [{ id: 'a' }] });
  let thrown: unknown;
  try {
    readBody(schema, answer('{"data":[{}]}'), 'Example');
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toMatchObject({
    kind: 'vendor_contract',
    facts: {
      outcome: 'not_applied',
      vendor: { status: 200 },
      issues: [{ path: 'data[0].id', message: 'is required' }],
    },
  });
});

it('names where a part of an answer breaks the contract', () => {
  const schema = z.object({ id: z.string() });
  expect(readPart(schema, { id: 'a' }, answer('[]'), 'Example')).toEqual({ id: 'a' });
  expect(() => readPart(schema, { id: 7 }, answer('[]'), 'Example')).toThrow(
    expect.objectContaining({
      kind: 'vendor_contract',
      facts: expect.objectContaining({ outcome: 'not_applied', issues: [expect.objectContaining({ path: 'id' })] }),
    }),
  );
});

it.each(['<html>Back soon</html>', ' <!doctype html>', '', '  '])(
  'takes %j for a proxy’s page: the vendor is not there, and the contract is not broken',
  (text) => {
    const reading = () => readBody(z.object({}), answer(text), 'Example');
    expect(reading).toThrow(expect.objectContaining({ kind: 'vendor_unavailable' }));
  },
);

it.each([
  ['no ', 'no'],
  ['', ''],
  ['null', ''],
  ['"no"', ''],
  [' <html>no</html>', ''],
])('takes of %j as plain text %j', (text, plain) => {
  expect(plainText(answer(text))).toBe(plain);
});

it.each([
  ['60', 60],
  ['0', 0],
  ['-1', undefined],
  ['60.5', undefined],
  ['12345678', undefined],
  ['many', undefined],
])('counts %j as %j', (text, count) => {
  expect(countIn(new Map([['x-limit', text]]), 'x-limit')).toBe(count);
  expect(countIn(new Map(), 'x-limit')).toBeUndefined();
});
