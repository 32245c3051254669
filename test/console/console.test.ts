import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stack, startStack } from '../../dev/stack.ts';
import { chromiumPath, isAsked, launch, openPage, sayIfMissing, violationsOf } from './browser.ts';

if (isAsked) sayIfMissing('the console in a browser');

/** A text that would be markup, if a page took it for that. */
const TEXT = '<img src=x onerror=alert(1)> Your order 5123 is on its way.';

describe.skipIf(!isAsked || chromiumPath === undefined)('the console in a browser', () => {
  let stack: Stack;
  let browser: Browser;
  let page: Page;
  let complaints: string[];
  beforeAll(async () => {
    stack = await startStack({ env: { SETTLE_MS: '1000', VENDOR_RESPONSE_TIMEOUT_MS: '500' } });
    browser = await launch();
    ({ page, complaints } = await openPage(browser));
    page.setDefaultTimeout(10_000);
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await stack?.close();
  });

  async function reply(conversation: number, text: string, query = ''): Promise<string> {
    const response = await fetch(`${stack.api}/helpscout/conversations/${conversation}/reply${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ customer: { id: conversation }, text }),
    });
    return Object(await response.json()).actionId;
  }

  /** Its answer is lost twice, and neither the first nor the second is ever seen. */
  async function hold(conversation: number): Promise<string> {
    const match = { operation: 'createReply', path: `/${conversation}/` };
    stack.simulators.helpscout.faults.push({ name: 'reset-before', times: 2, match });
    return reply(conversation, TEXT);
  }

  const show = async (hash: string) => {
    await page.goto(`${stack.api}/${hash}`);
    await page.locator('h1').waitFor();
  };
  const text = (selector: string) => page.locator(selector).innerText();

  it('shows the page to a browser, and the API to its clients', async () => {
    const asBrowser = await fetch(stack.api, { headers: { accept: 'text/html' } });
    expect(asBrowser.headers.get('content-type')).toContain('text/html');
    expect(await (await fetch(stack.api)).json()).toEqual({ message: 'Not Found' });
  });

  it('shows a new action in the list, and its way to the end after its answer was lost', async () => {
    await show('#/actions');
    await page.getByText('Nothing has happened yet.').waitFor();
    stack.simulators.helpscout.faults.push({ name: 'reset-after', match: { operation: 'createReply' } });
    const actionId = await reply(124, TEXT);
    await page.getByRole('link', { name: 'helpscout.createReply' }).click();
    await page.locator('.moment-done').waitFor();
    expect(page.url()).toContain(`#/actions/${actionId}`);
    const timeline = await text('.timeline');
    expect(timeline).toMatch(/Accepted[\s\S]*response was lost[\s\S]*Looked: found[\s\S]*Done/u);
    expect(await violationsOf(page)).toEqual([]);
  });

  it('decides about held actions, each way, several at once, with a confirmation before anything is sent again', async () => {
    const held = await Promise.all([hold(123), hold(125), hold(126)]);
    await show('#/held');
    await expect.poll(() => page.locator('.inbox-row').count(), { timeout: 600_000 }).toBe(3);
    expect(await violationsOf(page)).toEqual([]);

    expect(await text('.case .json')).toContain(JSON.stringify(TEXT));
    const boxes = page.getByRole('checkbox');
    for (const index of [0, 1]) await boxes.nth(index).check();
    await page.getByRole('region', { name: 'Decide about 2 actions' }).getByLabel('Note').fill('Checked by hand.');
    await page
      .getByRole('region', { name: 'Decide about 2 actions' })
      .getByRole('button', { name: 'It is there' })
      .click();
    await expect.poll(() => page.locator('.inbox-row').count()).toBe(1);

    const one = page.getByRole('region', { name: 'Decide about this action' });
    await one.getByRole('button', { name: 'Send it once more…' }).click();
    expect(stack.simulators.helpscout.effects().filter((mail) => mail.text === TEXT)).toHaveLength(1);
    await one.getByRole('button', { name: 'Yes, send it again' }).click();
    await page.getByText('Nothing is held.').waitFor();
    await expect.poll(() => stack.simulators.helpscout.effects().filter((mail) => mail.text === TEXT).length).toBe(2);
    const states = await Promise.all(
      held.map(async (id) => Object(await (await fetch(`${stack.api}/actions/${id}`)).json()).state),
    );
    const { decisions } = Object(await (await fetch(`${stack.api}/actions/${held[2]}`)).json());
    expect(Object(decisions).length).toBe(1);
    expect(states.filter((state) => state === 'done').length).toBeGreaterThanOrEqual(2);
  });

  it('keeps the filters in the address, and goes where the keyboard goes', async () => {
    await reply(125, 'one', '?notBefore=2099-01-01T00:00:00Z');
    await show('#/actions');
    await page.getByRole('navigation', { name: 'States' }).getByRole('link', { name: 'done' }).press('Enter');
    await page.waitForURL(/state=done/u);
    const rows = page.locator('.row-link');
    await rows.nth(1).waitFor();
    await rows.first().focus();
    await page.keyboard.press('ArrowDown');
    expect(await rows.nth(1).evaluate((link) => link === link.ownerDocument.activeElement)).toBe(true);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Action', exact: true }).waitFor();
    expect(await page.evaluate('document.activeElement.tagName')).toBe('H1');
    await page.goBack();
    await page.waitForURL(/state=done/u);
  });

  it('fits into 400 pixels, in the light and in the dark, and axe finds nothing', async () => {
    const { page: narrow } = await openPage(browser, { viewport: { width: 400, height: 800 } });
    for (const colorScheme of ['light', 'dark'] as const) {
      await narrow.emulateMedia({ colorScheme });
      await narrow.goto(`${stack.api}/#/actions`);
      await narrow.locator('.row-link').first().waitFor();
      expect(await narrow.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(400);
      expect(await violationsOf(narrow)).toEqual([]);
    }
  });

  it('takes no customer’s words for markup, and breaks no policy of its own', () => {
    expect(complaints).toEqual([]);
  });
});
