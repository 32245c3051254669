import { readFile } from 'node:fs/promises';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isThorough, sampled } from '../kit/depth.ts';
import { copyProject, type ProjectCopy } from '../kit/project-copy.ts';

const SHIPPED = `match: { source: [shop], detail-type: [order.shipped] }
operation: helpscout.createReply
input:
  conversationId: detail.conversationId
  customer: { id: 123 }
  text: 'Your order {{ detail.orderId }} is on its way.'
key: [order-shipped, detail.orderId]
`;
const FAULTY = SHIPPED.replace("'Your order {{ detail.orderId }} is on its way.'", 'closed');
const FAULT = 'mappings/order-shipped.yml:6: `closed` is no field of an event';
const EVENT = {
  ...{ version: '0', id: 'event-1', 'detail-type': 'order.shipped', source: 'shop', account: '123456789012' },
  ...{ time: '2026-03-02T09:00:00Z', region: 'eu-central-1', resources: [] },
};
const event = (detail: object) => JSON.stringify({ ...EVENT, detail });

let copy: ProjectCopy;
beforeAll(async () => {
  copy = await copyProject();
});
afterAll(() => copy.close());

const run = (command: string) => copy.run(command).ended();

describe('npm run try', () => {
  it('shows the mapping, the input, the key and the exact request, and ends with 0', async () => {
    await copy.write('mappings/order-shipped.yml', SHIPPED);
    await copy.write('event.json', event({ conversationId: '123', orderId: 5123 }));
    const { code, output } = await run('npm run -s try -- event.json');
    expect(output).toContain('mappings/order-shipped.yml → helpscout.createReply');
    expect(output).toContain('key       ["order-shipped","5123"]');
    expect(output).toContain('"text": "Your order 5123 is on its way."');
    expect(output).toContain('request   POST https://api.helpscout.net/v2/conversations/123/reply');
    expect(code).toBe(0);
  });

  const REFUSED = [
    [
      'an event with a hole in it',
      event({ conversationId: '123' }),
      'mappings/order-shipped.yml: text: detail.orderId is missing',
    ],
    ['an event that no mapping matches', event({}).replace('order.shipped', 'order.paid'), 'No mapping matches'],
    ['broken JSON', '{\n  "source": shop }', 'is broken JSON: look at line 2, column 13.'],
    ['a result event', event({}).replace('"shop"', '"conversation-actions"'), 'they never act'],
    ['no event', '{}', 'is no EventBridge event: source is required; detail-type is required; detail is required.'],
  ] as const;

  it.each(sampled(REFUSED, 2))('shows what would be refused, and ends with 1: %s', async (_, text, said) => {
    await copy.write('mappings/order-shipped.yml', SHIPPED);
    await copy.write('event.json', text);
    const { code, output } = await run('npm run -s try -- event.json');
    expect(output).toContain(said);
    expect(code).toBe(1);
  });

  /** The commands that read mappings. */
  const CHECKING = ['npm run -s try -- event.json', 'npm run -s generate', 'PORT=0 npm start', 'npm run -s build'];

  it('refuses a faulty mapping as the build does, and so do npm start and npm run generate', async () => {
    await copy.write('mappings/order-shipped.yml', FAULTY);
    await copy.write('event.json', event({}));
    for (const command of sampled(CHECKING, 2)) {
      const { code, output } = await run(`env ${command}`);
      expect(output, command).toContain(FAULT);
      expect(code, command).toBe(1);
    }
  });
});

describe('a running npm start', () => {
  it.runIf(isThorough)(
    'takes a changed mapping at once, says so, and refuses a faulty one with file and line',
    async () => {
      await copy.remove('mappings/order-shipped.yml');
      const compiled = await readFile(`${copy.root}/mappings/mappings.json`, 'utf8');
      const stack = copy.run('npm start', { PORT: '0' });
      const [, api = ''] = /API +(http:\S+)/.exec(await stack.until('Stop with')) ?? [];
      const { aws } = (await fetch(`${api}/_local`).then((response) => response.json())) as { aws: { events: string } };

      await copy.write('mappings/order-shipped.yml', SHIPPED);
      await stack.until('mappings/order-shipped.yml is in effect.');
      await put(aws.events, { conversationId: '123', orderId: 1 });
      await stack.until('"state":"done"');

      await copy.write('mappings/order-shipped.yml', FAULTY);
      await stack.until(FAULT);
      expect(stack.printed()).toContain('The mappings from before stay in effect.');
      await put(aws.events, { conversationId: '123' });
      await stack.until('"message":"refused"');
      expect(stack.printed()).toMatch(
        /"mapping":"order-shipped","fields":\["text"\],"source":"shop","detailType":"order.shipped"/,
      );

      await copy.remove('mappings/order-shipped.yml');
      await stack.until('mappings/order-shipped.yml is gone');
      expect(await readFile(`${copy.root}/mappings/mappings.json`, 'utf8')).toBe(compiled);
      expect((await stack.ended('SIGTERM')).code).toBe(0);
    },
  );
});

async function put(endpoint: string, detail: object): Promise<void> {
  const client = new EventBridgeClient({
    ...{ endpoint, region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } },
  });
  const entry = { Source: 'shop', DetailType: 'order.shipped', Detail: JSON.stringify(detail) };
  await client.send(new PutEventsCommand({ Entries: [entry] }));
  client.destroy();
}
