import { describe, expect, it } from 'vitest';
import { eventIn } from '../../dev/bus-event.ts';
import { readJson } from '../../dev/json-text.ts';

describe('JSON that a person wrote', () => {
  it('is read with a byte-order mark, too', async () => {
    expect(await readJson('\ufeff{"a":1}', 'x.json')).toEqual({ a: 1 });
  });

  it.each([
    ['{"name": "Ana"\n "a": 1}', 'x.json is broken JSON: look at line 2, column 2.'],
    ["{\n  'name': 'Ana'}", 'x.json is broken JSON: look at line 2, column 3.'],
    ['{"name": "Ana",}', 'x.json is broken JSON: look at line 1, column 15.'],
    ['{"name": "Ana"', 'x.json is broken JSON: look at line 1, column 15.'],
    ['// Ana\n{}', 'x.json is broken JSON: look at line 1, column 1.'],
    [' \n', 'x.json is empty.'],
  ])('is told where it is broken, without what is in it: %j', async (text, said) => {
    await expect(readJson(text, 'x.json')).rejects.toThrow(new Error(said));
  });
});

describe('an event that a person wrote', () => {
  it.each([
    ['{"source":"shop"}', 'x.json is no EventBridge event: detail-type is required; detail is required.'],
    [
      '{"source":"shop","detail-type":"a","detail":"b"}',
      'x.json is no EventBridge event: detail must be an object, not a text.',
    ],
    ['[]', 'x.json is no EventBridge event: it must be an object, not a list.'],
  ])('is told which part of it is wrong: %s', async (text, said) => {
    await expect(eventIn(text, 'x.json')).rejects.toThrow(new Error(said));
  });
});
