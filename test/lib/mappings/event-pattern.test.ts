import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePattern } from '../../../lib/mappings/event-pattern.ts';

const event = {
  source: 'shop',
  'detail-type': 'order.shipped',
  region: 'eu-west-1',
  resources: ['arn:aws:order/1', 'arn:aws:order/2'],
  detail: {
    total: 300,
    express: true,
    note: null,
    empty: '',
    ip: '10.0.0.7',
    ip6: '2001:db8::7',
    file: 'a/lib/star*.png',
    none: [],
    customer: { name: 'Ana', tags: ['vip', 'eu'] },
    lines: [
      { sku: 'kettle', count: 1 },
      { sku: 'cup', count: 6 },
    ],
  },
};

const detail = (pattern: unknown) => ({ detail: pattern });

describe('an event matches', () => {
  it.each([
    ['equal texts', { source: ['shop'] }],
    ['one of several values', { source: ['bakery', 'shop'] }],
    ['several fields at once', { source: ['shop'], 'detail-type': ['order.shipped'] }],
    ['a number, however it is written', detail({ total: [3.0e2] })],
    ['true', detail({ express: [true] })],
    ['null', detail({ note: [null] })],
    ['the empty text', detail({ empty: [''] })],
    ['any element of an array', { resources: ['arn:aws:order/2'] }],
    ['an array below an object', detail({ customer: { tags: ['eu'] } })],
    ['two fields of the same element', detail({ lines: { sku: ['cup'], count: [6] } })],
    ['a prefix', { 'detail-type': [{ prefix: 'order.' }] }],
    ['a prefix in any case', { 'detail-type': [{ prefix: { 'equals-ignore-case': 'ORDER' } }] }],
    ['a suffix', { 'detail-type': [{ suffix: '.shipped' }] }],
    ['a suffix in any case', { 'detail-type': [{ suffix: { 'equals-ignore-case': '.SHIPPED' } }] }],
    ['a text in any case', { source: [{ 'equals-ignore-case': 'SHOP' }] }],
    ['a wildcard', detail({ file: [{ wildcard: '*/lib/*' }] })],
    ['a wildcard that is no wildcard', detail({ file: [{ wildcard: '*star\\*.png' }] })],
    ['a numeric range', detail({ total: [{ numeric: ['>', 0, '<=', 300] }] })],
    ['an equal number', detail({ total: [{ numeric: ['=', 300] }] })],
    ['a range of addresses', detail({ ip: [{ cidr: '10.0.0.0/24' }] })],
    ['a range of long addresses', detail({ ip6: [{ cidr: '2001:db8::/32' }] })],
    ['a field that exists', detail({ note: [{ exists: true }] })],
    ['a field that does not', detail({ discount: [{ exists: false }] })],
    ['a field that does not, below one that does not', detail({ coupon: { code: [{ exists: false }] } })],
    ['an empty array as if it were missing', detail({ none: [{ exists: false }] })],
    ['anything but a text', { source: [{ 'anything-but': 'bakery' }] }],
    ['anything but some numbers', detail({ total: [{ 'anything-but': [100, 200] }] })],
    ['anything but a prefix', { region: [{ 'anything-but': { prefix: 'us-' } }] }],
    ['anything but some suffixes', detail({ file: [{ 'anything-but': { suffix: ['.jpg', '.gif'] } }] })],
    ['anything but a text in any case', { source: [{ 'anything-but': { 'equals-ignore-case': 'BAKERY' } }] }],
    ['anything but a wildcard', detail({ file: [{ 'anything-but': { wildcard: '*/bin/*' } }] })],
    ['one of two alternatives', { $or: [{ source: ['bakery'] }, detail({ total: [{ numeric: ['>', 100] }] })] }],
    ['alternatives beside a field', { source: ['shop'], $or: [{ region: ['x'] }, { region: ['eu-west-1'] }] }],
  ])('%s', (_, pattern) => {
    expect(compilePattern(pattern)(event)).toBe(true);
  });
});

describe('an event does not match', () => {
  it.each([
    ['another text', { source: ['Shop'] }],
    ['one field of two', { source: ['shop'], 'detail-type': ['order.paid'] }],
    ['a number written as a text', detail({ total: ['300'] })],
    ['a missing field', detail({ discount: ['x'] })],
    ['null where the field is missing', detail({ discount: [null] })],
    ['fields of two elements', detail({ lines: { sku: ['cup'], count: [1] } })],
    ['a prefix of a number', detail({ total: [{ prefix: '3' }] })],
    ['a number above a range', detail({ total: [{ numeric: ['>', 0, '<', 300] }] })],
    ['a number below a range', detail({ total: [{ numeric: ['>', 300, '<', 400] }] })],
    ['a range of a text', { source: [{ numeric: ['>', 0] }] }],
    ['an address outside the range', detail({ ip: [{ cidr: '10.0.1.0/24' }] })],
    ['an address that is none', { source: [{ cidr: '10.0.0.0/8' }] }],
    ['existence of an object: only values exist', detail({ customer: [{ exists: true }] })],
    ['absence of what is there', detail({ note: [{ exists: false }] })],
    ['anything but, where the field is missing', detail({ discount: [{ 'anything-but': 'x' }] })],
    ['anything but one of several prefixes', { region: [{ 'anything-but': { prefix: ['us-', 'eu-'] } }] }],
    ['a name that every object has', { constructor: [{ exists: true }] }],
    ['a wildcard of another length', { source: [{ wildcard: 's*x' }] }],
    ['no alternative', { $or: [{ source: ['a'] }, { source: ['b'] }] }],
  ])('%s', (_, pattern) => {
    expect(compilePattern(pattern)(event)).toBe(false);
  });

  it.each([null, 'text', 7, []])('if it is %j', (odd) => {
    expect(compilePattern({ source: ['shop'] })(odd)).toBe(false);
  });
});

describe('a pattern is refused, and its place named', () => {
  it.each([
    [{}, 'pattern'],
    ['shop', 'pattern'],
    [{ source: 'shop' }, 'pattern.source'],
    [{ source: [] }, 'pattern.source'],
    [{ source: [{ contains: 'x' }] }, 'pattern.source[0]'],
    [{ source: [{ prefix: 'a', suffix: 'b' }] }, 'pattern.source[0]'],
    [{ source: [{}] }, 'pattern.source[0]'],
    [{ source: [['shop']] }, 'pattern.source[0]'],
    [{ source: [{ prefix: 7 }] }, 'pattern.source[0]'],
    [{ source: [{ exists: 'yes' }] }, 'pattern.source[0]'],
    [{ detail: { total: [{ numeric: ['>'] }] } }, 'pattern.detail.total[0]'],
    [{ detail: { total: [{ numeric: ['~', 1] }] } }, 'pattern.detail.total[0]'],
    [{ detail: { total: [{ numeric: ['>', '1'] }] } }, 'pattern.detail.total[0]'],
    [{ detail: { ip: [{ cidr: '10.0.0.0' }] } }, 'pattern.detail.ip[0]'],
    [{ detail: { ip: [{ cidr: '10.0.0.0/33' }] } }, 'pattern.detail.ip[0]'],
    [{ detail: {} }, 'pattern.detail'],
    [{ $or: [{ source: 'shop' }, { source: ['b'] }] }, 'pattern.$or[0].source'],
    [{ source: [{ wildcard: 'a**b' }] }, 'pattern.source[0] has two stars side by side'],
  ])('%j', (pattern, place) => {
    expect(() => compilePattern(pattern)).toThrow(place);
  });
});

describe('a wildcard', () => {
  const matches = (pattern: string, text: string) =>
    compilePattern({ source: [{ wildcard: pattern }] })({ source: text });

  it.each([
    ['*refund*of*order*', `${'refund of '.repeat(3_000)}orde`],
    ['*a*a*a*b', 'a'.repeat(30_000)],
    [`*${'ab*'.repeat(50)}c`, 'ab'.repeat(15_000)],
  ])('%s looks once through 30 kB: a regular expression takes half a minute', (pattern, text) => {
    expect(matches(pattern, text)).toBe(false);
    expect(matches(pattern, pattern.replaceAll('*', ' '))).toBe(true);
  });

  it('matches what the same regular expression matches', () => {
    const piece = fc.constantFrom('a', 'b', 'ab', '*', '\\*', '\\\\', '😀', '.');
    const pieces = fc.array(piece, { maxLength: 8 }).filter((all) => !all.join('').includes('**'));
    const text = fc.array(fc.constantFrom('a', 'b', '*', '\\', '😀', '.'), { maxLength: 10 });
    const escaped = (literal: string) => literal.replace(/[.*\\]/gu, '\\$&');
    fc.assert(
      fc.property(pieces, text, (parts, characters) => {
        const source = parts.map((part) => (part === '*' ? '.*' : escaped(part.replace(/^\\(.)$/u, '$1'))));
        const expected = new RegExp(`^${source.join('')}$`, 'su').test(characters.join(''));
        expect(matches(parts.join(''), characters.join(''))).toBe(expected);
      }),
    );
  });
});

it('a matched field may nest lists as deep as it likes', () => {
  const deep = JSON.parse(`${'['.repeat(5_000)}"shop"${']'.repeat(5_000)}`);
  expect(compilePattern({ source: ['shop'] })({ source: deep })).toBe(true);
  expect(compilePattern({ detail: { kind: ['shop'] } })({ detail: deep })).toBe(false);
});
