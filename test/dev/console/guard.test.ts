import { describe, expect, it } from 'vitest';
import { refusalOf } from '../../../dev/console/guard.ts';

const own = { host: '127.0.0.1:4000' };
const change = { ...own, 'x-console': '1' };
const ask = (headers: Record<string, string>, method = 'GET') => refusalOf({ method, headers }, 4000);

describe('lets pass', () => {
  it.each([
    ['the page that is opened by hand', own, 'GET'],
    ['the page under its other name', { host: 'localhost:4000' }, 'GET'],
    ['what the page itself asks', { ...own, origin: 'http://127.0.0.1:4000', 'sec-fetch-site': 'same-origin' }, 'GET'],
    ['a link that is followed from nowhere', { ...own, 'sec-fetch-site': 'none' }, 'GET'],
    ['a change that the page makes', { ...change, origin: 'http://127.0.0.1:4000' }, 'POST'],
    ['a change that a program makes', change, 'DELETE'],
  ])('%s', (_, headers, method) => expect(ask(headers, method)).toBeUndefined());
});

describe('refuses', () => {
  it.each([
    ['a name that was made to point here', { host: 'evil.example:4000' }, 'GET'],
    ['another port of this machine', { host: '127.0.0.1:4001' }, 'GET'],
    ['a request without a host', {}, 'GET'],
    ['another origin', { ...change, origin: 'https://evil.example' }, 'POST'],
    ['another port as origin', { ...change, origin: 'http://127.0.0.1:4001' }, 'POST'],
    ['no origin at all that says so', { ...change, origin: 'null' }, 'POST'],
    ['an image in another page', { ...own, 'sec-fetch-site': 'cross-site' }, 'GET'],
    ['another port of the same machine in a browser', { ...change, 'sec-fetch-site': 'same-site' }, 'POST'],
    ['a form of another page in an old browser', own, 'POST'],
  ])('%s', (_, headers, method) => expect(ask(headers, method)).toBeTypeOf('string'));
});
