import { CONNECTING } from '../../lib/http/outcome.ts';
import type { Fetch, FetchResponse } from '../../lib/http/transport.ts';
import { type Answer, type Cause, type Delivery, truncate, type VendorRequest } from '../simulators/exchange.ts';
import type { Process } from './process.ts';

/** A vendor's end of the network. @param from the process that sent it, which no vendor knows */
export type Receive = (request: VendorRequest, from: Process) => Promise<Delivery>;

/**
 * `fetch` as one process has it. It hands requests to a simulator without sockets, streams or timers, which would cost the
 * simulation most of its time; the transport's own tests have real ones.
 */
export function fetchOf(process: Process, receive: Receive): Fetch {
  return async (url, { method, headers, body = '' }) => {
    const { origin, pathname, search } = new URL(url);
    const request = { method, origin, path: pathname, query: search.slice(1), headers, body: Buffer.from(body) };
    const delivery = await process.call('vendor', () => receive(request, process));
    switch (delivery.kind) {
      case 'broken':
        throw Object.assign(new Error('The connection broke.'), { code: CODES[delivery.cause] });
      case 'hang':
        return forever();
      case 'stalled':
        return responseOf(delivery.answer, { [Symbol.asyncIterator]: () => ({ next: forever }) });
      case 'truncated':
        return responseOf(delivery.answer, brokenOff(delivery.answer));
      case 'answer':
        return responseOf(delivery.answer, whole(delivery.answer));
    }
  };
}

const CODES: Record<Cause, string> = {
  refused: `${CONNECTING}ECONNREFUSED`,
  dns: `${CONNECTING}ENOTFOUND`,
  tls: `${CONNECTING}CERT_HAS_EXPIRED`,
  reset: 'ECONNRESET',
};

const forever = () => new Promise<never>(() => {});

function responseOf({ status, headers }: Answer, body: AsyncIterable<Buffer>): FetchResponse {
  return { status, headers: Object.entries(headers), body };
}

async function* whole({ body }: Answer): AsyncIterable<Buffer> {
  yield Buffer.from(body);
}

async function* brokenOff(answer: Answer): AsyncIterable<Buffer> {
  yield truncate(answer).sent;
  throw Object.assign(new Error('The connection broke.'), { code: 'ECONNRESET' });
}
