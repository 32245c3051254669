import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Mapping } from '../../lib/mappings/mapping.ts';

type Catalog = readonly { readonly operation?: string; readonly file: string }[];

const require = createRequire(import.meta.url);
const { readMappings }: { readMappings(catalog: Catalog, folder?: string): Promise<Mapping[]> } =
  require('../../infra/mappings.cjs');
const { readCatalog }: { readCatalog(): Catalog } = require('../../infra/catalog.cjs');

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'mappings-'));
});

afterEach(() => rm(folder, { recursive: true }));

/** What is said of a mapping that stands alone. */
async function faultsOf(text: string, file = 'order-shipped.yml'): Promise<string[]> {
  await writeFile(path.join(folder, file), text);
  const error = await readMappings(readCatalog(), folder).then(
    () => undefined,
    (thrown: Error) => thrown,
  );
  return error?.message.split('\n  ').slice(1) ?? [];
}

const GOOD = `match: { source: [shop], detail-type: [order.shipped] }
operation: helpscout.createReply
input:
  conversationId: detail.conversationId
  text: '"Your order is on its way: " & detail.trackingUrl'
key: '"shipment-" & detail.shipmentId'
`;

describe('mappings', () => {
  it('are compiled into what the event door is built with', async () => {
    const compiled = await readFile('mappings/mappings.json', 'utf8');
    expect(JSON.parse(compiled), 'run `npm run build` and commit mappings/mappings.json').toEqual(
      await readMappings(readCatalog()),
    );
  });

  it('may be many, each named as its file', async () => {
    await writeFile(path.join(folder, 'a-second.yml'), GOOD);
    expect(await faultsOf(GOOD)).toEqual([]);
    const names = (await readMappings(readCatalog(), folder)).map(({ name }) => name);
    expect(names).toEqual(['a-second', 'order-shipped']);
  });

  it.each([
    [
      'an unknown operation',
      GOOD.replace('createReply', 'mailEverybody'),
      2,
      'there is no operation helpscout.mailEverybody',
    ],
    [
      'a field that the operation does not take',
      GOOD.replace('  text:', '  txet:'),
      5,
      'helpscout.createReply has no input field txet',
    ],
    ['an input that is not JSONata', GOOD.replace('detail.conversationId', 'detail.('), 4, 'is not JSONata: '],
    ['a key that is not JSONata', GOOD.replace('"shipment-" &', '"shipment-" & &'), 6, 'is not JSONata: '],
    [
      'a key that could lose an event',
      GOOD.replace(/key: .*/, 'key: \'detail.a ? detail.a : "none"\''),
      6,
      'A key is made of texts, fields',
    ],
    [
      'a key that is the same for every event',
      GOOD.replace(/key: .*/, 'key: \'"shipped"\''),
      6,
      'A key must name a field',
    ],
    ['a number for an expression', GOOD.replace('detail.conversationId', '12'), 4, 'is not a JSONata expression'],
    ['a pattern that is not a list', GOOD.replace('[shop]', 'shop'), 1, 'match.source must be an object'],
    [
      'an unknown comparison',
      GOOD.replace('[shop]', '[{ prefx: s }]'),
      1,
      'match.source[0] has the unknown operator prefx',
    ],
    ['a field that no event has', GOOD.replace('source:', 'sauce:'), 1, 'an event has no field sauce'],
    ['a circle', GOOD.replace('[shop]', '[conversation-actions]'), 1, 'our own result events would go in a circle'],
    ['a part that it may not have', `${GOOD}keys: detail.id\n`, 7, 'keys is not one of match, operation, input, key'],
    ['an input that is no object', GOOD.replace(/input:(\n {2}.*)+/, 'input: detail'), 3, 'the input is an object'],
    ['broken YAML', `${GOOD}  key: [`, 7, ''],
    ['nothing', '', 1, 'a mapping is an object'],
  ])('tell file and line of %s', async (_, text, line, message) => {
    const [fault] = await faultsOf(text);
    expect(fault).toContain(`mappings/order-shipped.yml:${line}: ${message}`);
  });

  it('name every fault at once', async () => {
    expect(await faultsOf('operation: khoros.nothing\nkey: "x &"\n')).toEqual([
      expect.stringContaining('match is missing'),
      expect.stringContaining('input is missing'),
      expect.stringContaining('order-shipped.yml:2: is not JSONata'),
      expect.stringContaining('order-shipped.yml:1: there is no operation khoros.nothing'),
    ]);
  });

  it('are named in kebab-case', async () => {
    expect(await faultsOf(GOOD, 'OrderShipped.yml')).toEqual([expect.stringContaining('named in kebab-case')]);
  });
});
