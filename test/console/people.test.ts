import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Conversation } from '../../dev/simulators/helpscout/state.ts';
import { type Stack, startStack } from '../../dev/stack.ts';
import { operation as createReply } from '../../functions/helpscout/create-reply.ts';
import { chromiumPath, isAsked, launch, openPage, picture, sayIfMissing, violationsOf } from './browser.ts';
import { copyAction } from './conditions.ts';

if (isAsked) sayIfMissing('what people do in the console');

const ROWS = 2_000;
/** Help Scout takes no more than 100 threads in one conversation. */
const ROWS_IN_ONE = 50;
const PATIENT = { timeout: 600_000 };
const MAPPING = `match: { source: [shop], detail-type: [order.shipped] }
operation: helpscout.createReply
input:
  conversationId: detail.conversation
  customer: { id: 123 }
  text: 'Order {{ detail.order }} is on its way.'
key: [order-shipped, detail.order]
`;
const VIEWS = ['actions', 'held', 'accounts', 'mappings?event=khoros/payment-completed', 'bulk', 'events', 'vendors'];

describe.skipIf(!isAsked || chromiumPath === undefined)('what people do in the console', () => {
  const folder = mkdtempSync(join(tmpdir(), 'console-'));
  const mappingsFolder = join(folder, 'mappings');
  let stack: Stack;
  let browser: Browser;
  let page: Page;
  let complaints: string[];
  beforeAll(async () => {
    mkdirSync(mappingsFolder);
    writeFileSync(join(mappingsFolder, 'order-shipped.yml'), MAPPING);
    stack = await startStack({
      env: { SETTLE_MS: '1000', VENDOR_RESPONSE_TIMEOUT_MS: '500', SWEEP_INTERVAL_MS: '1000' },
      mappingsFolder,
    });
    stack.simulators.helpscout.knobs.limitPerMinute = 1_000_000;
    browser = await launch();
    ({ page, complaints } = await openPage(browser));
    page.setDefaultTimeout(PATIENT.timeout);
  });
  afterAll(async () => {
    await browser?.close();
    await stack?.close();
    rmSync(folder, { recursive: true });
  });

  const show = async (hash: string, where = page) => {
    await where.goto(`${stack.api}/#/${hash}`);
    await where.locator('h1').waitFor();
  };
  async function reply(conversation: number, key: string, query = ''): Promise<string> {
    const response = await fetch(`${stack.api}/helpscout/conversations/${conversation}/reply${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify({ customer: { id: 123 }, text: `About ${key}.` }),
    });
    return Object(await response.json()).actionId;
  }
  async function held(conversation: number, key: string): Promise<string> {
    const match = { operation: 'createReply', path: `/${conversation}/` };
    stack.simulators.helpscout.faults.push({ name: 'reset-before', times: 2, match });
    const actionId = await reply(conversation, key);
    await expect.poll(async () => (await read(actionId)).state, PATIENT).toBe('held');
    return actionId;
  }
  const read = async (actionId: string) => Object(await (await fetch(`${stack.api}/actions/${actionId}`)).json());

  it('tries an event: what acts, what is refused, and what nothing is made of', async () => {
    await show('mappings');
    const event = page.getByLabel('As EventBridge delivers it');
    const tryIt = (detail: object, source = 'shop') =>
      event
        .fill(JSON.stringify({ source, 'detail-type': 'order.shipped', detail }))
        .then(() => page.getByRole('button', { name: 'Show what it would do' }).click());
    await tryIt({ conversation: '123', order: '5123' });
    const request = page.getByRole('region', { name: 'The request to the vendor' });
    expect(await request.innerText()).toMatch(
      /^POST http.*\/v2\/conversations\/123\/reply[\s\S]*authorization: \S+ \*\*\*[\s\S]*Order 5123 is on its way/u,
    );
    await picture(page, 'mappings-acts');
    await tryIt({ conversation: '123' });
    await page.getByText('detail.order').first().waitFor();
    expect(await page.locator('.trouble').innerText()).toContain('detail.order');
    await picture(page, 'mappings-refused');
    await tryIt({}, 'elsewhere');
    await page.getByText('Nothing.').waitFor();
    expect(stack.simulators.helpscout.effects()).toEqual([]);
  });

  it('says where the text of an event is broken JSON, instead of trying it', async () => {
    await show('mappings');
    await page.getByLabel('As EventBridge delivers it').fill('{ "source": shop }');
    await page.getByRole('button', { name: 'Show what it would do' }).click();
    await page.getByText(/It is broken JSON: \S/u).waitFor();
  });

  it('finds an action by its key, by its conversation and by its time', async () => {
    const actionId = await reply(124, 'order-5123');
    await reply(125, 'order-5124');
    const rows = page.locator('.row-link');
    for (const [label, value] of [
      ['Operation', 'helpscout.createReply'],
      ['Account', 'default'],
      ['Key', 'order-5123'],
    ] as const) {
      if (label === 'Operation') await show('actions');
      if (label === 'Operation') await page.getByText('Find an action').click();
      await page.getByLabel(label, { exact: true }).fill(value);
    }
    await page.keyboard.press('Enter');
    await page.waitForURL(/key=order-5123/u);
    await expect.poll(() => rows.count(), PATIENT).toBe(1);
    await picture(page, 'search-by-key');
    expect(await rows.first().getAttribute('href')).toContain(actionId);

    await show('actions?conversation=125');
    await expect.poll(() => rows.count(), PATIENT).toBe(1);
    await show('actions?state=done&until=2020-01-01T00:00:00.000Z');
    await page.getByText('No action fits.').waitFor();
    await show(`actions?state=done&since=${encodeURIComponent(new Date(Date.now() - 3_600_000).toISOString())}`);
    await expect.poll(() => rows.count(), PATIENT).toBe(2);
  });

  it('pauses an account with a note, and lets it go on', async () => {
    await show('accounts');
    const card = page.getByRole('region', { name: 'helpscout/default' });
    await card.getByPlaceholder('Why (kept on record)').fill('An incident at the vendor.');
    await card.getByRole('button', { name: 'Pause' }).click();
    await card.getByText('An incident at the vendor.').waitFor();
    const actionId = await reply(126, 'while-paused');
    await show(`actions/${actionId}`);
    await page.locator('.state', { hasText: 'paused' }).waitFor();
    await show('accounts');
    await card.getByRole('link', { name: /^1/u }).waitFor();
    await picture(page, 'accounts-paused');
    await card.getByRole('button', { name: 'Resume' }).click();
    await expect.poll(async () => (await read(actionId)).state, PATIENT).toBe('done');
  });

  it('lets one of two who decide at once win, and tells the other', async () => {
    const actionId = await held(127, 'two-at-once');
    const { page: other } = await openPage(browser);
    other.setDefaultTimeout(PATIENT.timeout);
    for (const each of [page, other]) await show(`actions/${actionId}`, each);
    await page.getByText('absent after resend').first().waitFor();
    const decided = [page, other].map(async (each, index) => {
      await each.getByLabel(/^Note/u).fill(`By person ${index}.`);
      await each.getByRole('button', { name: index === 0 ? 'It is there' : 'Give it up' }).click();
    });
    await picture(page, 'action-held');
    await Promise.all(decided);
    const lost = (each: Page) =>
      each
        .getByRole('alert')
        .getByText(/The action is (?:done|failed), not held\./u)
        .count();
    await expect.poll(async () => (await lost(page)) + (await lost(other)), PATIENT).toBe(1);
    const { decisions, heldAt } = await read(actionId);
    expect(decisions).toHaveLength(1);
    expect(heldAt).toEqual(expect.any(String));
    await picture(page, 'two-at-once');
    await other.close();
  });

  it('is decided about with the keyboard alone', async () => {
    const actionId = await held(128, 'by-keyboard');
    await show('held');
    await page.locator('.case .json').waitFor();
    await picture(page, 'held');
    const focused = () => page.evaluate('document.activeElement.textContent + document.activeElement.tagName');
    const tabTo = async (wanted: RegExp) => {
      for (let step = 0; step < 60; step += 1) {
        if (wanted.test(String(await focused()))) return;
        await page.keyboard.press('Tab');
      }
      expect(await focused()).toMatch(wanted);
    };
    await tabTo(/TEXTAREA$/u);
    await page.keyboard.type('The customer called.');
    await tabTo(/^Give it up/u);
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await read(actionId)).state, PATIENT).toBe('failed');
    expect((await read(actionId)).decisions).toMatchObject([{ decision: 'failed', note: 'The customer called.' }]);
  });

  it('carries out a file of 2000 rows with progress, stops, and goes on where it was', async () => {
    const { conversations } = stack.simulators.helpscout.state;
    const ids = Array.from({ length: ROWS / ROWS_IN_ONE }, (_, index) => 20_000 + index);
    for (const id of ids) conversations.set(id, { ...structuredClone(conversations.get(124)), id } as Conversation);
    const rows = Array.from({ length: ROWS }, (_, index) => `${ids[index % ids.length]},bulk-${index}`);
    const file = join(folder, 'orders.csv');
    writeFileSync(file, `conversation,order\n${rows.join('\n')}\n`);
    await show('bulk');
    await page.getByLabel(/^File/u).setInputFiles(file);
    await page.getByLabel(/^Requests a minute/u).fill('1000000');
    await page.getByRole('button', { name: 'Plan' }).click();
    await page.getByText(`${ROWS} rows:`).waitFor();
    await picture(page, 'bulk-plan');
    await page.getByRole('button', { name: `Run ${ROWS} rows` }).click();
    const progress = page.getByRole('progressbar');
    const told = async () => Number(await progress.getAttribute('value'));
    await expect.poll(told, PATIENT).toBeGreaterThan(100);
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('button', { name: 'Go on' }).waitFor();
    const stoppedAt = await told();
    expect(stoppedAt).toBeLessThan(ROWS);
    await picture(page, 'bulk-stopped');
    expect(await violationsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByText('every row was handed over').waitFor();
    const mails = () =>
      stack.simulators.helpscout.effects().flatMap(({ text = '' }) => (text.includes('bulk-') ? [text] : []));
    await expect.poll(() => mails().length, PATIENT).toBe(ROWS);
    expect(new Set(mails()).size).toBe(ROWS);
    await picture(page, 'bulk-ended');
    const downloading = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Results, a line for each row' }).click();
    const lines = readFileSync(await (await downloading).path(), 'utf8')
      .trim()
      .split('\n');
    expect(lines).toHaveLength(ROWS);
  });

  it('has no fault that axe finds, in any view, at 1280 and at 400 pixels', async () => {
    await held(123, 'to-be-seen');
    for (const width of [1280, 400]) {
      const { page: fresh } = await openPage(browser, { viewport: { width, height: 860 } });
      for (const view of VIEWS) {
        await show(view, fresh);
        await fresh.locator('main > *').nth(1).waitFor();
        await picture(fresh, `${view.split('?')[0]}-${width}`);
        expect(await violationsOf(fresh), view).toEqual([]);
        expect(await fresh.evaluate('document.documentElement.scrollWidth'), view).toBeLessThanOrEqual(width);
      }
      await fresh.close();
    }
  });

  it('shows the API as its document has it, with nothing from elsewhere', async () => {
    const { page: api, complaints: said } = await openPage(browser);
    api.setDefaultTimeout(PATIENT.timeout);
    const asked: string[] = [];
    api.on('request', (request) => asked.push(request.url()));
    await api.goto(`${stack.api}/docs`);
    await api.locator('[data-path="/helpscout/conversations/{conversationId}/reply"]').first().click();
    await api.getByText(createReply.summary).first().waitFor();
    await picture(api, 'docs');
    expect(asked.filter((url) => !url.startsWith(stack.api) && !url.startsWith('data:'))).toEqual([]);
    expect(said).toEqual([]);
    await api.close();
  });

  it('breaks no policy of its own', () => {
    // What the browser says of an answer that is no success, and of nothing else.
    expect(complaints.filter((text) => !/status of 409/u.test(text))).toEqual([]);
  });
});

describe.skipIf(!isAsked || chromiumPath === undefined)('ten thousand actions', () => {
  it('are listed by a few queries and no scan', async () => {
    const stack = await startStack();
    const browser = await launch();
    try {
      await fetch(`${stack.api}/helpscout/conversations/123/reply`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ customer: { id: 123 }, text: 'One.' }),
      });
      await copyAction(stack, 10_000);
      const { page } = await openPage(browser);
      page.setDefaultTimeout(PATIENT.timeout);
      stack.dynamoDbAsked.clear();
      await page.goto(`${stack.api}/#/actions?state=done`);
      await page.locator('.row-link').nth(49).waitFor();
      const asked = Object.fromEntries(stack.dynamoDbAsked);
      expect(asked).not.toHaveProperty('Scan');
      expect(asked['Query']).toBeLessThanOrEqual(8);
      const [paint] = (await page.evaluate(
        "performance.getEntriesByName('first-contentful-paint').map((entry) => entry.startTime)",
      )) as number[];
      const shownAt = await page.evaluate('performance.now()');
      console.info(
        `10 000 actions: first paint ${Math.round(paint ?? 0)} ms, rows by ${Math.round(Number(shownAt))} ms`,
      );
      await page.getByRole('button', { name: 'Older' }).click();
      await expect.poll(() => stack.dynamoDbAsked.get('Scan')).toBeUndefined();
      await picture(page, 'ten-thousand');
    } finally {
      await browser.close();
      await stack.close();
    }
  });
});
