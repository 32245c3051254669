import { gzipSync } from 'node:zlib';
import { beforeAll, expect, it } from 'vitest';
import { buildPages, type Pages, wantsPage } from '../../../dev/console/pages.ts';

let pages: Pages;
beforeAll(async () => {
  pages = await buildPages();
}, 60_000);

it('weighs at most 60 kB as it is sent', () => {
  const sizes = ['/', '/_console/console.js', '/_console/console.css'].map(
    (path) => gzipSync(pages.get(path)?.body ?? '').length,
  );
  expect(Math.min(...sizes)).toBeGreaterThan(300);
  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(60_000);
});

it('has no script and no style inside the page, and allows none', () => {
  const html = ['/', '/docs'].map((path) => pages.get(path)?.body.toString() ?? '').join();
  expect(html).toContain('id="api"');
  expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]* src=)/u);
  for (const { headers } of pages.values()) {
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/u);
  }
});

it.each([
  ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', true],
  ['*/*', false],
  ['application/json', false],
  [undefined, false],
])('a client that accepts %s gets the page: %s', (accept, expected) => {
  expect(wantsPage('GET', accept)).toBe(expected);
  expect(wantsPage('POST', accept)).toBe(false);
});
