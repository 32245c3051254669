import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { checkOpenApi } from '../../../dev/check-openapi/check.ts';
import { createDice } from '../../../dev/check-openapi/dice.ts';
import { endpointsOf } from '../../../dev/check-openapi/endpoints.ts';
import { randomRequests } from '../../../dev/check-openapi/random-requests.ts';
import { listen } from '../../../dev/listen.ts';
import { Opened } from '../../../dev/opened.ts';
import { startStack } from '../../../dev/stack.ts';
import { ROOT } from '../../../scripts/catalog.ts';
import { depth } from '../../kit/depth.ts';

const DOCUMENT = readFileSync(`${ROOT}openapi/openapi.json`, 'utf8');
const ENDPOINTS = endpointsOf(JSON.parse(DOCUMENT));

let opened = new Opened();
afterEach(async () => {
  await opened.close();
  opened = new Opened();
});

it('the server takes what its document allows, and refuses what it does not', async () => {
  const { api } = await opened.add(startStack());
  const each = depth({ quick: 1, thorough: 6 });
  const { sent, disagreements } = await checkOpenApi({ api, requests: each * ENDPOINTS.length, seed: 7 });
  expect(disagreements).toEqual([]);
  expect(Object.keys(sent)).toEqual(ENDPOINTS.map(({ operationId }) => operationId));
  expect(sent['helpscout.createReply']).toEqual([each, each]);
});

describe('the check', () => {
  /** A server that has our document, and one answer to everything else. */
  const serverThat = (status: number, answer = '{}') =>
    opened.add(
      listen(async ({ url }, response) => {
        const isDocument = url === '/openapi.json';
        response.writeHead(isDocument ? 200 : status).end(isDocument ? DOCUMENT : answer);
      }),
    );

  it('finds a server that takes everything', async () => {
    const { url: api } = await serverThat(200);
    const { disagreements } = await checkOpenApi({ api, requests: 24, seed: 1 });
    expect(disagreements.length).toBeGreaterThan(10);
    expect(disagreements.every(({ sample }) => sample.broken !== undefined)).toBe(true);
  });

  it.each([400, 500])('finds a server that answers %i to everything', async (status) => {
    const { url: api } = await serverThat(status);
    const { disagreements } = await checkOpenApi({ api, requests: 24, seed: 1 });
    expect(disagreements.some(({ sample }) => sample.broken === undefined)).toBe(true);
  });

  it.each([
    { status: 422, isFound: true },
    { status: 200, isFound: false }, // a page that says what the kind means
  ])('finds `not_supported` in a refusal alone: $status', async ({ status, isFound }) => {
    const { url: api } = await serverThat(status, '{"kind":"not_supported"}');
    const { disagreements } = await checkOpenApi({ api, requests: 24, seed: 1 });
    expect(disagreements.some(({ sample }) => sample.broken === undefined)).toBe(isFound);
  });

  it('says so where there is no document', async () => {
    const { url: api } = await opened.add(listen(async (_, response) => void response.writeHead(503).end('{}')));
    await expect(checkOpenApi({ api, requests: 1, seed: 1 })).rejects.toThrow('no document to check: 503');
  });

  it('throws the same requests with the same dice', () => {
    const thrown = (seed: number) => {
      const { valid, invalid } = randomRequests(createDice(seed), 0);
      return ENDPOINTS.map((endpoint) => [valid(endpoint), invalid(endpoint)]);
    };
    expect(thrown(3)).toEqual(thrown(3));
    expect(thrown(4)).not.toEqual(thrown(3));
  });

  it('breaks every part of a request: path, query, header and body', () => {
    const { invalid } = randomRequests(createDice(5), 0);
    const says = ENDPOINTS.flatMap((endpoint) =>
      Array.from({ length: depth({ quick: 3, thorough: 40 }) }, () => invalid(endpoint)?.broken ?? ''),
    );
    const kinds = [/^path /, /^query /, /^header /, /^without /, /^more beside /, /^with /, / as /];
    expect(kinds.filter((kind) => !says.some((said) => kind.test(said)))).toEqual([]);
  });
});
