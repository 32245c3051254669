import { existsSync } from 'node:fs';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';

/** Where a Chromium may be; `CHROMIUM` names another one. */
const PLACES = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The browser's program on this machine, or undefined. */
export const chromiumPath = PLACES.find((path): path is string => path !== undefined && existsSync(path));

/** A browser under load is slow: `npm run check:console` asks for it. */
export const isAsked = process.env['CHECK_CONSOLE'] === 'true';

/** Says aloud that tests are skipped, and where a Chromium is looked for. */
export function sayIfMissing(what: string): void {
  if (chromiumPath === undefined)
    console.warn(`SKIPPED: ${what} needs Chromium. Install it, or name it: CHROMIUM=/path/to/chromium npm test`);
}

/** Starts Chromium. It has no network but this machine. */
export function launch(): Promise<Browser> {
  const args = ['--no-sandbox', '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1, EXCLUDE localhost'];
  return chromium.launch({ executablePath: chromiumPath ?? '', args });
}

/** A page, and everything that it complained about: errors of its script, of its policy, and of the console. */
export async function openPage(browser: Browser, options: Parameters<Browser['newPage']>[0] = {}) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 860 }, ...options });
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  return { page, complaints };
}

/** What axe finds wrong with the page as it stands, a line each. */
export async function violationsOf(page: Page): Promise<readonly string[]> {
  // Evaluated by the debugger, which no policy of the page forbids.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run());
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
}

/** Keeps a picture of the page for people to look at, in the folder that `SCREENSHOTS` names. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['SCREENSHOTS'];
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}
