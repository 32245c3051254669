import { describe, expect, it } from 'vitest';
import type { Mapping } from '../../../lib/mappings/compile.ts';
import { applyMapping } from '../../../lib/mappings/mapping.ts';
import mappings from '../../../mappings/mappings.json' with { type: 'json' };

const mapping = (changes: Partial<Mapping>): Mapping => ({
  name: 'a-mapping',
  match: { source: ['shop'] },
  operation: 'helpscout.createReply',
  input: {},
  ...changes,
});
const BIG = JSON.parse('32031810236844413');

const event = {
  source: 'shop',
  'detail-type': 'order.shipped',
  detail: {
    order: { id: 5123, to: 'ana@example.com', items: ['kettle', 'cup'], price: 1.1, gift: false },
    lines: [{ sku: 'kettle', count: 2 }, { sku: 'cup' }],
    tags: [{ name: 'vip' }],
    ...{ empty: '', none: null, long: 9007199254740991, big: BIG, bigs: { list: [1, BIG] } },
  },
};
const inputOf = async (input: Mapping['input']): Promise<unknown> =>
  (await applyMapping(mapping({ input }), event)).input;
const valueIn = async (value: unknown): Promise<unknown> => Object(await inputOf({ value })).value;

describe('a value', () => {
  it.each([
    ['a number', 5, 5],
    ['true', true, true],
    ['false', false, false],
    ['null', null, null],
    ['a list', [1, '"a"', 'detail.order.id'], [1, 'a', 5123]],
    ['an object', { email: 'detail.order.to', deep: { id: 7 } }, { email: 'ana@example.com', deep: { id: 7 } }],
    ['an empty list', [], []],
    ['a quoted text', '"closed"', 'closed'],
    ['a path', 'detail.order.items', ['kettle', 'cup']],
    ['a path from the whole event', '$$.detail.order.id', 5123],
    ['a template', 'Order {{ detail.order.id }} for {{detail.order.to}}', 'Order 5123 for ana@example.com'],
    ['a template of a path alone', '{{ detail.order.id }}', '5123'],
    [
      'a template with a line break and quotes',
      'Dear "{{ detail.order.to }}",\n{{ source }}',
      'Dear "ana@example.com",\nshop',
    ],
    ['a template of detail-type', '{{ detail-type }}', 'order.shipped'],
    ['a template with a truth value', 'gift: {{ detail.order.gift }}', 'gift: false'],
    ['a template with an empty text, which is a text', '<{{ detail.empty }}>', '<>'],
    ['a text that JSONata joins', '"Order " & detail.order.id & " has shipped"', 'Order 5123 has shipped'],
    ['a number of sixteen digits, which JSONata would round', '"no. " & detail.long', 'no. 9007199254740991'],
    ['the same inside $string', '"no. " & $string(detail.long)', 'no. 9007199254740991'],
    ['the same before a dot', '"no. " & detail.long.$string()', 'no. 9007199254740991'],
    ['a computed number with the digits that people expect', '"€ " & (detail.order.price * 3)', '€ 3.3'],
    ['a decision', 'detail.order.gift ? "gift" : "order"', 'order'],
    ['what a function finds in a list', '$join(detail.lines.sku, ", ")', 'kettle, cup'],
    ['a count', '$count(detail.order.items)', 2],
    ['a constructed object', '{"email": detail.order.to}', { email: 'ana@example.com' }],
    ['what a lambda makes', '$map(detail.lines, function($line) { $line.sku & "!" })', ['kettle!', 'cup!']],
    ['a function given to another', '$join($map([1, 2], $string), "-")', '1-2'],
    ['what a chain makes', 'detail.order.to ~> $uppercase', 'ANA@EXAMPLE.COM'],
    ['a sum', '$reduce([1, detail.order.id], function($a, $b) { $a + $b })', 5124],
    ['joined lists', '$join($append(detail.order.items, ["pot", detail.order.id]), " ")', 'kettle cup pot 5123'],
    ['a text in which something is replaced', '$replace("Order {id}", "{id}", detail.order.id)', 'Order 5123'],
    ['a text in which a chain replaces', '"Order {id}" ~> $replace("{id}", detail.order.id)', 'Order 5123'],
    ['a chain of several', 'detail.order.to ~> $uppercase ~> $substringBefore("@")', 'ANA'],
    ['a count of nothing that decides', '$count(detail.nowhere) = 0 ? "none" : "some"', 'none'],
    ['a value instead of a missing one', '"Dear " & (detail.nowhere ?? "customer")', 'Dear customer'],
    ['a value instead of an empty one', '"Dear " & (detail.empty ?: "customer")', 'Dear customer'],
    ['an object of which a field is missing', '{"a": source, "b": detail.nowhere}', { a: 'shop' }],
    ['a list of which an element is missing', '["a", detail.nowhere]', ['a']],
    ['objects made of a list', '$map(detail.lines, function($l) { {"n": $l.count} })', [{ n: 2 }, {}]],
    ['a list of which elements lack a field', 'detail.lines.count', 2],
    ['a list whose elements are texts of two fields', '$join(detail.lines.(sku & "!"), " ")', 'kettle! cup!'],
    ['a choice by a key', '$lookup({"shop": "Hello", "bank": "Hi"}, source)', 'Hello'],
    ['what is picked by a condition', '"" & detail.lines[sku = "kettle"].count', '2'],
    ['sorted', '$join($sort(detail.order.items, function($a, $b) { $a > $b }), " ")', 'cup kettle'],
    ['numbered', '$join(detail.order.items#$i.($string($i + 1) & " " & $), ", ")', '1 kettle, 2 cup'],
    ['a text in which a function replaces', '$replace("a-b", /-/, function($m) { "+" })', 'a+b'],
  ])('may be %s', async (_, value, expected) => {
    expect(await valueIn(value)).toEqual(expected);
  });

  it.each([
    ['a path that is missing', 'detail.nowhere.deeper'],
    ['a path that is null', 'detail.none'],
    ['a path in parentheses that is null', '(detail.none)'],
    ['$string of what is missing', '$string(detail.nowhere)'],
    ['$string of null', '$string(detail.none)'],
    ['a decision without an else', 'detail.order.gift ? "gift"'],
    ['an inherited name', 'detail.constructor'],
    [
      'a list of which the event has nothing: an empty one could clear what is there',
      ['detail.nowhere', 'detail.none'],
    ],
  ])('that is %s is left out', async (_, value) => {
    expect(await inputOf({ value, other: 'source' })).toEqual({ other: 'shop' });
  });

  it('is left out of the list or the object that it stands in', async () => {
    expect(await valueIn({ list: ['source', 'detail.none'], email: 'detail.nowhere' })).toEqual({ list: ['shop'] });
  });

  it.each([
    [
      ['"refund"', 'detail.tags.name'],
      ['refund', 'vip'],
    ],
    [
      ['"refund"', 'detail.order.items'],
      ['refund', 'kettle', 'cup'],
    ],
    [
      ['detail.tags.name', 'detail.none', 'detail.order.items'],
      ['vip', 'kettle', 'cup'],
    ],
    [
      ['"refund"', []],
      ['refund', []],
    ],
    [
      ['"refund"', ['detail.order.items']],
      ['refund', ['kettle', 'cup']],
    ],
  ])(
    'that is a list has the elements of a list of the event, whether there are one or several: %j',
    async (value, expected) => {
      expect(await valueIn(value)).toEqual(expected);
    },
  );

  it('is plain data, whatever JSONata calls it', async () => {
    expect(Object.getOwnPropertyNames(await valueIn('detail.order.items'))).toEqual(['0', '1', 'length']);
  });

  it('is made of its own event, while another event is at work', async () => {
    const twin = mapping({ input: { value: '$join($map([1, 2, 3], function($i) { $string($i) & detail.id }), "")' } });
    const made = await Promise.all([1, 2, 3].map((id) => applyMapping(twin, { detail: { id } })));
    expect(made.map(({ input }) => Object(input).value)).toEqual(['112131', '122232', '132333']);
  });
});

describe('nothing is mailed with a hole in it', () => {
  const HOLES = [
    ['missing', 'detail.nowhere', 'detail.nowhere is missing'],
    ['null', 'detail.none', 'detail.none is null'],
    ['a list', 'detail.lines', 'detail.lines is a list'],
    ['an object', 'detail.order', 'detail.order is an object'],
    ['a number that is not exact', 'detail.big', 'detail.big is a number that JavaScript does not keep exactly'],
  ] as const;
  const FORMS: readonly (readonly [string, (path: string) => unknown])[] = [
    ['in a template', (path) => `Invoice {{ ${path} }} is on its way`],
    ['in a text', (path) => `"Invoice " & ${path} & " is on its way"`],
    ['in a text in parentheses', (path) => `"Invoice " & ("no. " & ${path})`],
    ['inside $string in a text', (path) => `"Invoice " & $string(${path})`],
    ['before .$string() in a text', (path) => `"Invoice " & ${path}.$string()`],
    ['in the text of a function', (path) => `$uppercase("Invoice " & ${path})`],
    ['in a text that a decision takes', (path) => `source = "shop" ? "Invoice " & ${path} : "none"`],
    ['in a text of a constructed object', (path) => `{"line": "Invoice " & ${path}}`],
    ['in a text of a list', (path) => ['source', `"Invoice " & ${path}`]],
    ['in a text of an object', (path) => ({ line: `Invoice {{ ${path} }}` })],
    ['in joined texts', (path) => `$join(["Invoice", ${path}], " ")`],
    ['in joined texts of a chain', (path) => `["Invoice", ${path}] ~> $join(" ")`],
    ['in what replaces a part', (path) => `$replace("Invoice {no}", "{no}", ${path})`],
    ['in a text of a variable', (path) => `($text := "Invoice " & ${path}; $text)`],
  ];
  const cases = HOLES.flatMap(([what, path, said]) =>
    FORMS.map(([where, form]) => [what, where, form(path), said] as const),
  );

  it.each(cases)('%s, %s', async (_what, _where, value, said) => {
    const refusal = expect(inputOf({ text: value })).rejects;
    const issue = { path: expect.stringMatching(/^text/), message: expect.any(String) };
    await refusal.toMatchObject({ kind: 'invalid_input', facts: { issues: [issue] } });
    await refusal.toMatchObject({ message: expect.stringContaining(said) });
  });

  it.each([
    ['$append', '$join($append(["Invoice"], detail.nowhere), " ")'],
    ['$append of null', '$join($append(["Invoice"], detail.none), " ")'],
    ['a chain with $append', '"Invoice" ~> $append(detail.nowhere) ~> $join(" ")'],
    ['$reduce', '$reduce(["Invoice", detail.nowhere], function($a, $b) { $a & " " & $b })'],
  ])('an element that is missing is not dropped from what is joined: %s', async (_, value) => {
    await expect(inputOf({ text: value })).rejects.toMatchObject({
      kind: 'invalid_input',
      message: expect.stringMatching(/detail\.(?:nowhere is missing|none is null)/),
    });
  });

  const ELSEWHERE: readonly (readonly [string, (path: string) => string])[] = [
    ['what replaces a part, in a chain', (path) => `"Order #NO ships." ~> $replace("#NO", ${path})`],
    ['$string of it, in a chain', (path) => `"Order #NO ships." ~> $replace("#NO", $string(${path}))`],
    ['what replaces a part, before the dot', (path) => `source.$replace("shop", ${path})`],
    ['what is looked for', (path) => `$replace("Order #NO ships.", ${path}, "5")`],
    ['the text between others', (path) => `$join(["a", "b"], ${path})`],
    ['the same in a chain', (path) => `["a", "b"] ~> $join(${path})`],
    ['where a text begins', (path) => `$substring("Order 5", ${path})`],
    ['where a text before the dot begins', (path) => `source.$substring(${path})`],
    ['what a text is filled with', (path) => `$pad("5", 4, ${path})`],
    ['what a text is cut at', (path) => `$substringBefore("a-b", ${path})`],
    ['what a list is cut at', (path) => `$join($split("a-b", ${path}), "+")`],
    ['the form of a number', (path) => `$formatNumber(5, ${path})`],
    ['the base of a number', (path) => `$formatBase(5, ${path})`],
    ['the form of a date', (path) => `$fromMillis(0, ${path})`],
    ['an element of a variable’s list', (path) => `($x := ["a", ${path}, "b"]; $join($x))`],
    ['an element of a variable’s longer list', (path) => `($x := $append(["a"], ${path}); $join($x))`],
    ['an element of a decision’s list', (path) => `$join(true ? ["a", ${path}] : [])`],
    ['an element of the other list', (path) => `$join(detail.order.gift ? [] : ["a", ${path}])`],
    ['an element of a reversed list', (path) => `$join($reverse(["a", ${path}]))`],
    ['an element of a sorted list', (path) => `$join($sort(["a", ${path}]))`],
    ['an element of a list without repeats', (path) => `$join($distinct(["a", ${path}]))`],
    ['an element of a mapped list', (path) => `$join($map(["a", ${path}], $string))`],
    ['an element of a filtered list', (path) => `$join($filter(["a", ${path}], function($a) { true }))`],
    ['what a function makes of an element', (path) => `$join($map(["a"], function($a) { ${path} }))`],
    ['what a function makes by a call', (path) => `$join($map(["a"], function($a) { $trim(${path}) }))`],
    ['what a function puts in', (path) => `$replace("a-b", /-/, function($m) { ${path} })`],
    ['a field of an object', (path) => `$join({"a": "x", "b": ${path}}.*)`],
    ['a field of a merged object', (path) => `$join($merge([{"a": "x"}, {"b": ${path}}]).*)`],
    ['a field of a grouped object', (path) => `$join(detail.lines{sku: ${path}}.*)`],
    ['a term of a sum', (path) => `"Total " & $sum([5, ${path}])`],
    ['an element of a list in a list', (path) => `$join(["a", ["b", ${path}]])`],
    ['the end of a row of numbers', (path) => `"Items " & $join($map([1..${path}], $string))`],
    ['where a sum begins', (path) => `"" & $reduce([1, 2], function($a, $b) { $a + $b }, ${path})`],
    ['a list that is counted', (path) => `$string($count(${path})) & " items"`],
    ['what has a type', (path) => `"It is " & $type(${path})`],
  ];
  it.each(ELSEWHERE.flatMap(([where, form]) => ['detail.nowhere', 'detail.none'].map((path) => [where, form(path)])))(
    'nor where it is %s: %s',
    async (_, value) => {
      await expect(inputOf({ text: value })).rejects.toMatchObject({
        kind: 'invalid_input',
        message: expect.stringMatching(/detail\.(?:nowhere|none) is (?:missing|null)|the expression fails/),
      });
    },
  );

  it.each([
    ['names', '$join(detail.lines.sku, ", ")', { lines: [{ sku: 'cup' }, { price: 2 }] }, 'detail.lines.sku'],
    [
      'a sum',
      '"Total " & $sum(detail.lines.price)',
      { lines: [{ price: 2 }, { price: null }, {}] },
      'detail.lines.price',
    ],
    ['one that is left', '"Dear " & detail.people.name', { people: [{}, { name: 'Ana' }] }, 'detail.people.name'],
    ['a variable', '($x := detail.lines.sku; $join($x))', { lines: [{ sku: 'cup' }, {}] }, 'detail.lines.sku'],
    ['a filtered list', '$join(detail.lines[n = 1].sku)', { lines: [{ n: 1 }, { n: 1, sku: 'a' }] }, 'detail.lines'],
  ])('an element of the event without the field is not passed over: %s', async (_, text, detail, said) => {
    await expect(applyMapping(mapping({ input: { text } }), { detail })).rejects.toMatchObject({
      kind: 'invalid_input',
      message: expect.stringMatching(new RegExp(`${said}.* is missing in one of several`)),
    });
  });

  it.each([
    ['$parseInteger', '$formatNumber($parseInteger("12345678901234567890", "0"), "0")'],
    ['a product', '$formatInteger(detail.long * 10, "0")'],
  ])('a number that has lost digits is not written: %s', async (_, value) => {
    await expect(inputOf({ text: value })).rejects.toMatchObject({ message: expect.stringContaining('exactly') });
  });

  it.each([
    ['$trim', '"Dear " & $trim(detail.nowhere)', 'detail.nowhere is missing'],
    ['a decision without an else', '"Dear " & (detail.order.gift ? "gift")', 'detail.order.gift is missing'],
  ])('a part that %s makes of nothing is named by what it is made of', async (_, value, said) => {
    await expect(inputOf({ text: value })).rejects.toMatchObject({ message: expect.stringContaining(said) });
  });
});

describe('a number that JavaScript does not keep exactly', () => {
  it.each([
    ['a whole value', 'detail.big'],
    ['a value inside a whole object', 'detail.bigs'],
    ['an element of a list', 'detail.bigs.list[1]'],
    ['$string', '$string(detail.big)'],
    ['a comparison', 'detail.big = 1 ? "a" : "b"'],
    ['$formatNumber', '$formatNumber(detail.big, "0")'],
    ['a wildcard', 'detail.*.list'],
    ['$number of a text', '$number("32031810236844413")'],
    ['a product', '"" & (detail.long * 10)'],
  ])('is refused wherever the mapping touches it: %s', async (_, value) => {
    await expect(inputOf({ value })).rejects.toMatchObject({
      kind: 'invalid_input',
      message: expect.stringContaining('exactly'),
    });
  });

  it('does not matter where the mapping does not touch it', async () => {
    expect(await inputOf({ value: 'detail.order.id' })).toEqual({ value: 5123 });
  });
});

describe('an expression that fails on an event', () => {
  it.each([
    '$number(detail.order.to)',
    '$error(detail.order.to)',
    'detail.order.to * 2',
    '$uppercase(detail.order.id)',
  ])('names its field, and no word of the event: %s', async (value) => {
    const refusal = expect(inputOf({ text: value })).rejects;
    await refusal.toMatchObject({ kind: 'invalid_input', facts: { issues: [{ path: 'text' }] } });
    await refusal.toMatchObject({ message: expect.not.stringContaining('ana@example.com') });
  });
});

describe('account, onlyIf, notBefore and notAfter', () => {
  it('are values as the fields of the input are', async () => {
    const { options } = await applyMapping(
      mapping({
        account: 'detail.brand',
        onlyIf: '"closed"',
        notBefore: '{{ detail.day }}T09:00:00Z',
        notAfter: 'detail.end',
      }),
      { detail: { brand: 7, day: '2026-03-02', end: '2026-03-03T00:00:00Z' } },
    );
    expect(options).toEqual({
      ...{ account: '7', onlyIf: 'closed' },
      ...{ notBefore: '2026-03-02T09:00:00Z', notAfter: '2026-03-03T00:00:00Z' },
    });
  });

  it.each(['account', 'onlyIf', 'notBefore', 'notAfter'])(
    'that an event lacks are refused, never defaulted: %s',
    async (name) => {
      for (const [value, detail] of [
        ['detail.brand', {}],
        ['detail.brand', { brand: null }],
        ['detail.brand ? detail.brand : null', {}],
      ]) {
        await expect(applyMapping(mapping({ [String(name)]: value }), { detail })).rejects.toMatchObject({
          kind: 'invalid_input',
          message: expect.stringContaining('detail.brand'),
          facts: { issues: [{ path: name }] },
        });
      }
    },
  );
});

describe('an account of a target that a mapping names, and that the event lacks, is refused', () => {
  const target = { vendor: '"helpscout"', conversationId: 'detail.c' };
  it.each([
    ['missing', { target: { ...target, account: 'detail.brand' } }, {}],
    ['null', { target: { ...target, account: 'detail.brand' } }, { brand: null }],
    ['null by a decision', { target: { ...target, account: 'detail.brand ? detail.brand : null' } }, {}],
    [
      'missing in an object that an expression makes',
      { target: '{"vendor": "helpscout", "account": detail.brand}' },
      {},
    ],
    ['missing in merged objects', { target: '$merge([detail.at, {"account": detail.brand}])' }, { at: {} }],
    ['missing in a template', { target: { ...target, account: 'shop-{{ detail.brand }}' } }, {}],
  ])('%s', async (_, input, detail) => {
    await expect(applyMapping(mapping({ input }), { detail: { c: '123', ...detail } })).rejects.toMatchObject({
      kind: 'invalid_input',
      message: expect.stringMatching(/account|detail\.brand/),
    });
  });
});

it('a mapping with a fault acts on nothing', async () => {
  await expect(applyMapping(mapping({ input: { text: 'closed' } }), event)).rejects.toMatchObject({
    kind: 'misconfigured',
  });
});

it('the shipped example reactivates who has paid', async () => {
  const paid = { detail: { paymentId: '8844', networkType: 'facebook', networkId: '32031810236844413', pageId: null } };
  const found = mappings.find(({ name }) => name === 'payment-completed');
  expect(found && (await applyMapping(found, paid))).toMatchObject({
    input: { networkType: 'facebook', networkId: '32031810236844413', comment: 'payment processed' },
    key: { text: 'payment-8844' },
  });
});
