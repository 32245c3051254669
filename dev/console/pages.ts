import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { build } from 'esbuild';
import type { HttpAnswer } from '../api-gateway/response.ts';

const FOLDER = new URL('../../console/', import.meta.url).pathname;
const SWAGGER = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

/**
 * Nothing but this page's own files runs or is fetched; no other page may frame it. Trusted Types forbid to turn a text
 * into markup, so that a vendor's text stays text.
 */
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-cache',
} as const;

/** The page of the API is Swagger UI's, which makes markup of what it renders: of our own document, and nothing else. */
const DOCS_HEADERS = {
  ...HEADERS,
  'content-security-policy': HEADERS['content-security-policy'].replace("; require-trusted-types-for 'script'", ''),
};

/** The console's static files by path. */
export type Pages = ReadonlyMap<string, HttpAnswer>;

/** Bundles the console, in memory. */
export async function buildPages(): Promise<Pages> {
  const [html, docs, script, style, { outputFiles }] = await Promise.all([
    readFile(`${FOLDER}index.html`),
    readFile(`${FOLDER}docs.html`),
    readFile(`${SWAGGER}/swagger-ui-bundle.js`),
    readFile(`${SWAGGER}/swagger-ui.css`),
    bundle(),
  ]);
  const file = (ending: string) => Buffer.from(outputFiles.find(({ path }) => path.endsWith(ending))?.contents ?? []);
  return new Map([
    ['/', page('text/html; charset=utf-8', html)],
    ['/_console/console.js', page('text/javascript; charset=utf-8', file('main.js'))],
    ['/_console/console.css', page('text/css; charset=utf-8', file('.css'))],
    ['/docs', page('text/html; charset=utf-8', docs, DOCS_HEADERS)],
    ['/_console/docs.js', page('text/javascript; charset=utf-8', file('docs.js'))],
    ['/_console/swagger-ui.js', page('text/javascript; charset=utf-8', script)],
    ['/_console/swagger-ui.css', page('text/css; charset=utf-8', style)],
  ]);
}

function bundle() {
  return build({
    entryPoints: [`${FOLDER}main.tsx`, `${FOLDER}docs.ts`, `${FOLDER}console.css`],
    outdir: '/console',
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    logLevel: 'silent',
  });
}

function page(type: string, body: Buffer, headers: typeof HEADERS | typeof DOCS_HEADERS = HEADERS): HttpAnswer {
  return { status: 200, headers: { ...headers, 'content-type': type }, body };
}

/** Whether a client wants a page to look at. Clients of the API say `*\/*` or `application/json`. */
export function wantsPage(method: string | undefined, accept: string | undefined): boolean {
  return (method === 'GET' || method === 'HEAD') && /\btext\/html\b/u.test(accept ?? '');
}
