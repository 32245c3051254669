import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MappingFaults, readMappings, textOf } from '../../infra/mappings.ts';
import { FUNCTIONS } from '../../lib/mappings/functions.ts';
import { inputOf } from '../../scripts/operation-inputs.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'mappings-'));
});

afterEach(() => rm(folder, { recursive: true }));

const put = (file: string, text: string) => writeFile(path.join(folder, file), text);

/** What is said of the mappings in the folder. */
async function faults(): Promise<readonly string[]> {
  try {
    await readMappings({ inputOf, folder });
    return [];
  } catch (error) {
    if (error instanceof MappingFaults) return error.faults;
    throw error;
  }
}

/** What is said of a mapping that stands alone. */
async function faultsOf(text: string, file = 'order-shipped.yml'): Promise<readonly string[]> {
  await put(file, text);
  return faults();
}

const GOOD = `match: { source: [shop], detail-type: [order.shipped] }
operation: helpscout.addNote
input:
  conversationId: detail.conversationId
  text: '"Your order is on its way: " & detail.trackingUrl'
key: '"shipment-" & detail.shipmentId'
`;
const NESTED = `match: { source: [shop], detail-type: [order.shipped] }
operation: helpscout.createReply
account: detail.brand
onlyIf: '"active"'
notAfter: detail.until
input:
  conversationId: detail.conversationId
  customer: { email: detail.customerEmail }
  text: 'Your order {{ detail.orderId }} is on its way'
  cc: '"office@example.com"'
  status: '"closed"'
  draft: false
key: [order-shipped, detail.orderId]
keyFallback: event
`;
const NEUTRAL = `match: { source: [shop], detail-type: [order.shipped] }
operation: conversations.reply
input:
  target: { vendor: '"helpscout"', conversationId: detail.conversationId }
  text: detail.text
key: [order-shipped, detail.orderId]
`;
const matching = (match: string) => GOOD.replace(/match: .*/, `match: ${match}`);

describe('mappings', () => {
  it('are compiled into what the event door is built with', async () => {
    const compiled = await readFile('mappings/mappings.json', 'utf8');
    expect(compiled, 'run `npm run generate` and commit mappings/mappings.json').toBe(
      textOf(await readMappings({ inputOf })),
    );
  });

  it('may be many, each named as its file', async () => {
    await put('a-second.yml', matching('{ source: [shop], detail-type: [order.returned] }'));
    expect(await faultsOf(GOOD)).toEqual([]);
    const names = (await readMappings({ inputOf, folder })).map(({ name }) => name);
    expect(names).toEqual(['a-second', 'order-shipped']);
  });

  it('may say everything that a request says', async () => {
    expect(await faultsOf(NESTED)).toEqual([]);
  });

  it.each([
    [
      'an unknown operation',
      GOOD.replace('addNote', 'mailEverybody'),
      2,
      'there is no operation helpscout.mailEverybody: docs/reference.md lists them all',
    ],
    ['an operation with a slip', GOOD.replace('addNote', 'addNotes'), 2, 'is it helpscout.addNote?'],
    [
      'what is not YAML',
      GOOD.replace('operation:', '\toperation:'),
      2,
      'is not YAML: Tabs are not allowed as indentation',
    ],
    [
      'a field that the operation does not take',
      GOOD.replace('  text:', '  txet:'),
      5,
      'helpscout.addNote has no input field txet',
    ],
    [
      'a nested field that it does not take',
      NESTED.replace('email:', 'emial:'),
      8,
      'helpscout.createReply has no input field customer.emial',
    ],
    [
      'a constant that it does not take',
      NESTED.replace('"closed"', '"closd"'),
      11,
      'status must be one of active, all, closed, open, pending, spam',
    ],
    [
      'a constant of another kind',
      NESTED.replace('draft: false', 'draft: \'"false"\''),
      12,
      'draft must be true or false, not a text',
    ],
    [
      'a field that the operation needs and the mapping does not name',
      NESTED.replace(/ {2}customer.*\n/, ''),
      6,
      'helpscout.createReply needs the input field customer, and the mapping does not name it',
    ],
    [
      'an update that sets nothing',
      NESTED.replace('createReply', 'updateConversation').replace(/ {2}(?:customer|text|cc|status|draft):.*\n/g, ''),
      6,
      'the input must name at least one of subject, mailboxId, assignTo, draft, status',
    ],
    [
      'a field that is needed beside a constant',
      GOOD.replace('helpscout.addNote', 'reamaze.updateConversation').replace(
        / {2}conv(?:.|\n)*key/,
        '  slug: detail.a\n  status: 5\nkey',
      ),
      3,
      'hold_until is required with status 5',
    ],
    ['a reply without a text', NEUTRAL.replace(/ {2}text:.*\n/, ''), 3, 'the input must have either text or html'],
    ['a vendor that is none', NEUTRAL.replace('"helpscout"', '"zendesk"'), 4, 'target.vendor must be one of '],
    [
      'an id of its own that is not exact',
      NESTED.replace('detail.conversationId', '12.5'),
      7,
      'conversationId must be a text, not a number',
    ],
    [
      'an account that no account can be called',
      NESTED.replace('detail.brand', `'"no brand"'`),
      3,
      'account must be 1 to 64 letters',
    ],
    [
      'a status that no conversation can have',
      NESTED.replace(`'"active"'`, `'"Active"'`),
      4,
      'must be one of active, closed, open, pending, spam',
    ],
    [
      'a status to compare where there is no single one',
      GOOD.replace('helpscout.addNote', 'khoros.reactivateAuthorConversations').replace(
        'key:',
        'onlyIf: detail.status\nkey:',
      ),
      6,
      'khoros.reactivateAuthorConversations has no single status to compare',
    ],
    ['an account that is a list', NESTED.replace('detail.brand', '[a]'), 3, '`a` is no field of an event'],
    ['an account that is null', NESTED.replace('detail.brand', 'null'), 3, 'account is a text or an expression'],
    [
      'a fallback that is none',
      NESTED.replace('keyFallback: event', 'keyFallback: id'),
      14,
      'keyFallback can only be event, beside a key',
    ],
    ['a fallback without a key', NESTED.replace(/key: .*\n/, ''), 13, 'keyFallback can only be event, beside a key'],
    ['an input that is not JSONata', GOOD.replace('detail.conversationId', 'detail.('), 4, 'is not JSONata ('],
    [
      'a plain text',
      GOOD.replace(/text: .*/, 'text: Your order is on its way'),
      5,
      `For a text write '"…"', or a template with {{`,
    ],
    ['a bare word', GOOD.replace('key:', '  status: closed\nkey:'), 6, '`closed` is no field of an event'],
    ['the hint at a bare word', GOOD.replace('key:', '  status: closed\nkey:'), 6, `for the text write '"closed"'`],
    [
      'a wrong first step',
      GOOD.replace('detail.trackingUrl', 'details.trackingUrl'),
      5,
      '`details` is no field of an event',
    ],
    [
      'a wrong first step behind $$',
      GOOD.replace('detail.trackingUrl', '$$.details.url'),
      5,
      '`details` is no field of an event',
    ],
    [
      'a wrong first step in a function',
      GOOD.replace('detail.trackingUrl', '$trim(details.url)'),
      5,
      '`details` is no field',
    ],
    [
      'a wrong first step in a decision',
      GOOD.replace('detail.trackingUrl', '(detail.a ? b.c : "")'),
      5,
      '`b` is no field of an event',
    ],
    [
      'a wrong first step in a template',
      NESTED.replace('{{ detail.orderId', '{{ details.orderId'),
      9,
      '`details` is no field of an event',
    ],
    [
      'a field in brackets, which JSONata takes for a condition',
      GOOD.replace('detail.trackingUrl', 'detail["url"]'),
      5,
      '["url"] is a condition that always holds; for the field write .url',
    ],
    [
      'detail-type without backticks',
      GOOD.replace('detail.trackingUrl', 'detail-type'),
      5,
      'for detail-type write it in backticks',
    ],
    [
      'a template with more than a path',
      NESTED.replace('{{ detail.orderId', '{{ $trim(detail.orderId)'),
      9,
      'is no path of the event',
    ],
    ['a template that is not closed', NESTED.replace(' }} is', ' is'), 9, 'has {{ without }}'],
    [
      'a template in quotes, whose quotes would be mailed',
      NESTED.replace("'Your", `'"Your`).replace("way'", `way"'`),
      9,
      'is a template in quotes',
    ],
    [
      'an unknown variable',
      GOOD.replace('detail.trackingUrl', '$detail.trackingUrl'),
      5,
      '$detail is neither a function of JSONata nor a variable',
    ],
    [
      'an unknown function',
      GOOD.replace('detail.trackingUrl', '$upper(detail.trackingUrl)'),
      5,
      '$upper is neither a function',
    ],
    [
      'a date that JSONata takes for a subtraction',
      GOOD.replace(/text: .*/, 'text: 2026-12-24'),
      5,
      '`2026-12-24` does not use the event',
    ],
    [
      'a number that YAML does not keep',
      GOOD.replace('detail.conversationId', '32031810236844413'),
      4,
      'is a number that JavaScript does not keep exactly',
    ],
    [
      'a number that JSONata does not keep',
      GOOD.replace('detail.trackingUrl', '32031810236844413'),
      5,
      'a number of the mapping is not exact',
    ],
    [
      'a key that is not JSONata',
      GOOD.replace('"shipment-" &', '"shipment-" & &'),
      6,
      'a key is a list of texts and paths',
    ],
    [
      'a key that could lose an event',
      GOOD.replace(/key: .*/, 'key: \'detail.a ? detail.a : "none"\''),
      6,
      'a key is a list of texts and paths',
    ],
    [
      'a key that two events could share',
      GOOD.replace(/key: .*/, 'key: detail.shop & detail.receipt'),
      6,
      'joins detail.shop and detail.receipt',
    ],
    [
      'a key that is the same for every event',
      GOOD.replace(/key: .*/, 'key: \'"shipped"\''),
      6,
      'it would be the same for all',
    ],
    [
      'a wrong first step in a key',
      GOOD.replace(/key: .*/, 'key: \'"lit-" & details.id\''),
      6,
      '`details` is no field of an event',
    ],
    [
      'a wrong first step in a list',
      NESTED.replace('detail.orderId]', 'details.orderId]'),
      13,
      '`details` is no field of an event',
    ],
    [
      'a pattern that is not a list',
      GOOD.replace('[shop]', 'shop'),
      1,
      'match.source must be a list of values, or an object of fields',
    ],
    ['a pattern that is a text', GOOD.replace(/match: .*/, 'match: shop'), 1, 'match must be an EventBridge pattern'],
    [
      'an unknown comparison',
      GOOD.replace('[shop]', '[{ prefx: s }]'),
      1,
      'match.source[0] has the unknown operator prefx',
    ],
    ['a field that no event has', GOOD.replace('source:', 'sauce:'), 1, 'an event has no field sauce'],
    [
      'a field that no event has, among alternatives',
      matching('{ $or: [{ sauce: [a] }, { source: [b] }] }'),
      1,
      'an event has no field sauce',
    ],
    [
      'a number of the pattern that is not exact',
      matching('{ source: [shop], detail: { id: [32031810236844413] } }'),
      1,
      'JavaScript does not keep exactly',
    ],
    [
      'a pattern that EventBridge does not take',
      matching(`{ source: [${'x'.repeat(2040)}] }`),
      1,
      'longer than the 2048 characters',
    ],
    ['a part that it may not have', `${GOOD}keys: detail.id\n`, 7, 'keys is not one of match, operation, input, key'],
    ['an input that is no object', GOOD.replace(/input:(\n {2}.*)+/, 'input: detail'), 3, 'the input is an object'],
    ['broken YAML', `${GOOD}  key: [`, 7, ''],
    ['a part that stands twice', `${GOOD}key: [a, detail.id]\n`, 7, 'Map keys must be unique'],
    ['a tag that YAML does not know', GOOD.replace('detail.conv', '!text detail.conv'), 4, 'Unresolved tag'],
    ['nothing', '', 1, 'a mapping is an object'],
    [
      'aliases without end',
      `a: &a [1,1,1,1,1,1,1,1,1]\n${[...'bcdefgh'].map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[at]}`).join(', ')}]\n`).join('')}${GOOD}`,
      1,
      'the aliases (*name) of the file',
    ],
  ])('tell file and line of %s', async (_, text, line, message) => {
    const there = (await faultsOf(text)).filter((fault) => fault.startsWith(`mappings/order-shipped.yml:${line}: `));
    expect(there.join('\n')).toContain(message);
  });

  it.each([
    ...['$now()', '$millis()', '$random()', '$eval("1")', '$shuffle([1, 2])', '$toMillis("13:45", "[H]:[m]")'],
    ...['$map([1], $random)', '($clock := $now; $clock())', '"13:45" ~> $toMillis("[H]:[m]")', '$string($now())'],
  ])('may not depend on the time or on chance: %s', async (expression) => {
    const text = GOOD.replace(/text: .*/, `text: '${expression}'`);
    expect((await faultsOf(text)).join('\n')).toMatch(
      /order-shipped\.yml:5: \$\w+ (?:depends on|runs a text|with a picture)/,
    );
    const nested = NESTED.replace('email: detail.customerEmail', `email: '${expression}'`);
    expect((await faultsOf(nested)).join('\n')).toMatch(/order-shipped\.yml:8: \$/);
  });

  it.each([
    ...['$map(detail.items, function($item) { $item.name })', 'detail.items[sku = "a"].(name & size)', '$$.detail.id'],
    ...['($items := detail.items; $items[0].name)', 'detail.items^(price).name', 'detail.items@$i.x[$i.y = 1]'],
    ...[
      '$reduce([1, 2], function($a, $b) { $a + $b })',
      '`detail-type`',
      'detail.name ~> $trim ~> $pad(8)',
      '$.source',
    ],
    ...[
      '$toMillis(time)',
      'detail.items#$i.($i & name)',
      '`replay-name`',
      'detail.items{sku: $sum(price)}',
      '-detail.id',
    ],
    ...['$join($map(detail.names, $trim), ", ")', '(detail.items)[price > 1].name'],
  ])('may use what JSONata has: %s', async (expression) => {
    expect(await faultsOf(GOOD.replace(/text: .*/, `text: '${expression}'`))).toEqual([]);
  });

  it.each([
    ['($r := $replace; $r("Order NO ships", "NO", detail.x))', '$replace without its values is a function'],
    ['($f := $replace(?, "NO", detail.x); $f("Order NO ships"))', 'a call with ? makes a function'],
    ['($j := $join; ["a", detail.x] ~> $j)', '$join without its values is a function'],
    ['($f := function($x) { $x }; $f(detail.x))', 'a function may stand only in $map'],
    ['function($x) { $x }(detail.x)', 'not known to be a function of JSONata'],
    ['$map(detail.items, $f := $trim)', '$trim without its values is a function'],
    ['$reduce(["a", detail.x], $append)', '$append without its values is a function'],
    ['$replace("a", /a/, $uppercase)', '$uppercase without its values is a function'],
    ['(true ? $join : $sum)(["a", detail.x])', 'not known to be a function of JSONata'],
    ['detail.x ~> ($trim ~> $uppercase)', '~> leads to a function of JSONata'],
    ['detail.x ~> /a/', '~> leads to a function of JSONata'],
    ['$each(detail, function($v, $k) { $k })', '$each is not for mappings'],
    ['$join($spread(detail).*)', '$spread is not for mappings'],
    ['detail ~> |items|{"a": name}|', '~> leads to a function of JSONata'],
    ['$map(detail.items, |$|{"a": name}|)', 'a copy with changes'],
    ['($trim := "a"; $trim)', '$trim is a function of JSONata: give the variable another name'],
    ['$map(detail.items, function($join) { $join })', '$join is a function of JSONata: give the variable another name'],
  ])('may not hand on a function unchecked: %s', async (expression, message) => {
    const found = await faultsOf(GOOD.replace(/text: .*/, `text: '${expression}'`));
    expect(found.join('\n')).toContain(message);
    expect(found.every((fault) => fault.startsWith('mappings/order-shipped.yml:5: '))).toBe(true);
  });

  it.each([
    `'"Hi {{ detail.n }}" & detail.y'`,
    `'$uppercase("{{ detail.n }}")'`,
    `'{{ detail.n }} & detail.y'`,
    `'detail.y & {{ detail.n }}'`,
    `'Hi {{ detail.n }}, $trim(detail.y)'`,
    `'Hi {{ detail.n }} of detail.shop'`,
    `'source = "shop" ? "Hi {{ detail.n }}" : "Hello"'`,
  ])('are refused where a template is mixed with an expression, whose source would be mailed: %s', async (text) => {
    expect(await faultsOf(GOOD.replace(/text: .*/, `text: ${text}`))).toEqual([
      expect.stringContaining('order-shipped.yml:5: has {{ }} and looks like an expression'),
    ]);
  });

  it.each([
    `'Dear "{{ detail.n }}", R&D & sales & {{ detail.y }} send you $5 ($ 5), in detail.'`,
    `'{{ detail.n }} & {{ detail.y }}'`,
    `'{{ detail.n }}-{{ detail.y }} ({{ detail.z }})'`,
    `'See https://shop.example/detail.html?id={{ detail.n }} or detail.shop@example.com'`,
    `'{{ detail.n }} and source'`,
  ])('may have what is plainly prose in a template: %s', async (text) => {
    expect(await faultsOf(GOOD.replace(/text: .*/, `text: ${text}`))).toEqual([]);
  });

  it('know every function of JSONata', async () => {
    const source = await readFile('node_modules/jsonata/jsonata.js', 'utf8');
    const bound = [...source.matchAll(/(?:staticFrame|environment)\.bind\('(\w+)'/g)].map(([, name = '']) => name);
    expect([...FUNCTIONS].sort()).toEqual([...new Set(bound)].sort());
  });

  it('name every fault at once', async () => {
    expect(await faultsOf('operation: khoros.nothing\nkey: "x &"\ninput: { text: closed }\n')).toEqual([
      expect.stringContaining('match is missing'),
      expect.stringContaining('order-shipped.yml:3: `closed`'),
      expect.stringContaining('order-shipped.yml:2: a key is a list'),
      expect.stringContaining('order-shipped.yml:1: there is no operation khoros.nothing'),
    ]);
  });

  it('are named in kebab-case', async () => {
    expect(await faultsOf(GOOD, 'OrderShipped.yml')).toEqual([expect.stringContaining('named in kebab-case')]);
  });
});

describe('a match that our own result events could match would start an endless loop, however it is spelled', () => {
  it.each([
    '{ source: [conversation-actions] }',
    '{ source: [shop, conversation-actions] }',
    '{ source: [{ prefix: conv }] }',
    '{ source: [{ prefix: { equals-ignore-case: CONVERSATION } }] }',
    '{ source: [{ suffix: actions }] }',
    '{ source: [{ wildcard: "*-actions" }] }',
    '{ source: [{ equals-ignore-case: Conversation-Actions }] }',
    '{ source: [{ anything-but: shop }] }',
    '{ source: [{ anything-but: { prefix: aws. } }] }',
    '{ source: [{ exists: true }] }',
    '{ detail-type: [action.done], detail: { operation: [{ prefix: reamaze }] } }',
    '{ detail-type: [{ prefix: action. }] }',
    '{ account: ["123456789012"] }',
    '{ region: [eu-central-1] }',
    '{ detail: { state: [done] } }',
    '{ resources: [{ exists: false }] }',
    '{ $or: [{ source: [shop] }, { detail-type: [action.held] }] }',
    '{ source: [shop, { prefix: c }], detail: { operation: [helpscout.createReply] } }',
  ])('%s', async (match) => {
    expect((await faultsOf(matching(match))).join('\n')).toContain('order-shipped.yml:1: our own result events');
  });

  it.each([
    '{ source: [shop] }',
    '{ source: [{ prefix: aws. }] }',
    '{ detail-type: [order.shipped] }',
    '{ source: [{ anything-but: { prefix: conversation-actions } }] }',
    '{ resources: ["arn:aws:s3:::orders"] }',
    '{ $or: [{ source: [shop] }, { source: [bank] }] }',
  ])('and one that they cannot is taken: %s', async (match) => {
    expect(await faultsOf(matching(match))).toEqual([]);
  });
});

describe('a file that is not read is said', () => {
  it.each(['other.yaml', 'other.YML', 'other.json', 'other.yml.bak', 'other.txt'])('%s', async (file) => {
    await put(file, GOOD);
    expect(await faults()).toEqual([`mappings/${file}:1: is not read: a mapping ends with .yml`]);
  });

  it('a folder, with its mappings', async () => {
    await mkdir(path.join(folder, 'shop'));
    await put('shop/inner.yml', GOOD);
    expect(await faults()).toEqual(['mappings/shop:1: folders are not read: put its files into mappings/']);
  });

  it('but not what editors leave behind', async () => {
    for (const file of ['.order.yml.swp', 'order.yml~', '.gitkeep', 'README.md', 'mappings.json']) await put(file, '');
    expect(await faults()).toEqual([]);
  });
});

describe('two mappings of one operation', () => {
  const twin = (key: string, match = '{ source: [shop], detail-type: [order.shipped] }') =>
    matching(match).replace(/key: .*\n/, key);

  it.each([
    ['different texts', 'key: [second, detail.shipmentId]\n'],
    ['another text in front', `key: '"second-" & detail.shipmentId'\n`],
    [
      'another text behind',
      `key: '"shipment-" & detail.shipmentId & "-2"'\n`,
      `key: '"shipment-" & detail.shipmentId & "-1"'\n`,
    ],
    ['no key, beside one', ''],
    ['no key, beside a list', '', 'key: [a, detail.id]\n'],
    ['lists of different lengths', 'key: [detail.a, detail.b, detail.c]\n', 'key: [detail.a, detail.b]\n'],
  ])('both act where their keys differ by %s', async (_, second, first = GOOD.slice(GOOD.indexOf('key:'))) => {
    await put('a-first.yml', twin(first));
    expect(await faultsOf(twin(second))).toEqual([]);
  });

  it.each([
    ['the same key', `key: '"shipment-" & detail.shipmentId'\n`, undefined, 6],
    ['no key', '', '', 1],
    ['no key, beside a path that may be the event’s own', '', 'key: detail.idempotencyKey\n', 1],
    ['fallbacks', 'key: [b, detail.id]\nkeyFallback: event\n', 'key: [a, detail.id]\nkeyFallback: event\n', 6],
    ['a fallback, beside no key', 'key: [b, detail.id]\nkeyFallback: event\n', '', 6],
    ['the same list', 'key: [a, detail.id]\n', 'key: [a, detail.other]\n', 6],
    ['two paths alone', 'key: detail.id\n', 'key: detail.other\n', 6],
    ['a text that the other’s may begin with', `key: '"ship" & detail.id'\n`, undefined, 6],
    ['a path that may be a list’s text', 'key: detail.id\n', 'key: [a, detail.id]\n', 6],
  ])(
    'are refused where only one of them would act: %s',
    async (_, second, first = GOOD.slice(GOOD.indexOf('key:')), line) => {
      await put('a-first.yml', twin(first));
      expect(await faultsOf(twin(second))).toEqual([
        expect.stringContaining(`order-shipped.yml:${line}: mappings/a-first.yml acts on the same events`),
      ]);
    },
  );

  it.each([
    '{ source: [bank], detail-type: [order.shipped] }',
    '{ source: [shop], detail-type: [order.paid, order.returned] }',
    '{ source: [shop], detail-type: [order.shipped], account: ["222222222222"] }',
  ])('may have the same key where no event matches both: %s', async (match) => {
    const first = '{ source: [shop], detail-type: [order.shipped], account: ["111111111111"] }';
    await put('a-first.yml', twin('key: [a, detail.id]\n', first));
    expect(await faultsOf(twin('key: [a, detail.id]\n', match))).toEqual([]);
  });

  it('must not have the same key where a field of the detail may be a list, which matches both', async () => {
    const tagged = (tag: string) => `{ source: [shop], detail: { tags: [${tag}] } }`;
    await put('a-first.yml', twin('key: [a, detail.id]\n', tagged('a')));
    expect(await faultsOf(twin('key: [a, detail.id]\n', tagged('b')))).toEqual([
      expect.stringContaining('a-first.yml acts on the same events'),
    ]);
  });

  it('have one account where one names it in its target, and the other as an option', async () => {
    const key = 'key: [a, detail.id]\n';
    const aimed = NEUTRAL.replace(/key: .*\n/, key).replace('vendor:', `account: '"second"', vendor:`);
    await put('a-first.yml', aimed);
    expect(await faultsOf(`${NEUTRAL.replace(/key: .*\n/, key)}account: '"second"'\n`)).toHaveLength(1);
    expect(await faultsOf(NEUTRAL.replace(/key: .*\n/, key))).toEqual([]);
  });

  it('may have the same key at two accounts: a key belongs to an account', async () => {
    await put('a-first.yml', `${GOOD}account: '"second"'\n`);
    expect(await faultsOf(GOOD)).toEqual([]);
    await put('a-first.yml', `${GOOD}account: detail.brand\n`);
    expect(await faultsOf(GOOD)).toEqual([expect.stringContaining('a-first.yml acts on the same events')]);
  });
});

it('more mappings for a function than its policy has room for are refused', async () => {
  const many = Array.from({ length: 60 }, (_, index) => `order-${String(index).padStart(2, '0')}`);
  const write = (names: readonly string[]) =>
    Promise.all(names.map((name) => put(`${name}.yml`, matching(`{ source: [shop], detail-type: [${name}] }`))));
  await write(many.slice(0, 35));
  expect(await faults()).toEqual([]);
  await write(many.slice(35));
  const found = await faults();
  expect(found.length).toBeGreaterThan(5);
  expect(found.at(-1)).toMatch(
    /order-59\.yml:2: the policy of helpscout\.addNote’s function \(20 kB\) has room for \d+ mappings/,
  );
});
