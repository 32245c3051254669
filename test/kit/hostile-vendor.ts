import * as http from 'node:http';
import type * as net from 'node:net';
import { gzipSync } from 'node:zlib';
import type { Simulators } from '../../dev/simulators/simulators.ts';
import type { VendorName } from '../../lib/operation.ts';

/** What a hostile server does with one request. */
export interface Exchange {
  readonly request: http.IncomingMessage;
  readonly response: http.ServerResponse;
  readonly socket: net.Socket;
  /** Sends the request on to the vendor's simulator, and returns its response. */
  readonly forward: () => Promise<{
    readonly status: number;
    readonly headers: [string, string][];
    readonly text: string;
  }>;
  /** A server that must never be visited. */
  readonly elsewhere: string;
}

/** One way to be hostile. */
export interface Hostility {
  readonly says: string;
  /** It never ends by itself: the client's own limit of time or size must end it. */
  readonly isEndless?: true;
  /** The vendor itself has got the request, so that what it asks for is done. */
  readonly isForwarded?: true;
  /** It is Help Scout's own way of saying yes: no client can tell that it is a lie. */
  readonly isHelpScoutsYes?: true;
  readonly respond: (exchange: Exchange) => void | Promise<void>;
}

const PIECE = 'a'.repeat(65_536);
/** What a body of 100 MB becomes in transit. */
const BOMB = gzipSync(Buffer.alloc(100_000_000));
const POLLUTION =
  '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"id":1,"status":"success","data":[{"__proto__":{"polluted":true}}]}';

const says = (name: string, head: string, body = ''): Hostility => ({
  says: name,
  respond: ({ socket }) => void socket.end(`HTTP/1.1 ${head}\r\nconnection: close\r\n\r\n${body}`),
});
const json = (name: string, status: string, body: string): Hostility =>
  says(name, `${status}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}`, body);

/** Something else, byte by byte, after the vendor has acted. @param bytes made of the vendor's own response; its head has no length */
const instead = (name: string, bytes: (own: { head: string; text: string }) => string): Hostility => ({
  says: name,
  isForwarded: true,
  async respond({ forward, socket }) {
    const { status, headers, text } = await forward();
    const kept = headers.filter(([key]) => !/^(content-(length|encoding)|transfer-encoding)$/i.test(key));
    const head = [`HTTP/1.1 ${status} X`, ...kept.map(([key, value]) => `${key}: ${value}`)].join('\r\n');
    socket.end(bytes({ head, text }));
  },
});
const page = (name: string, head: string) =>
  instead(name, () => `HTTP/1.1 ${head}\r\ncontent-type: text/html\r\ncontent-length: 20\r\n\r\n<html>blocked</html>`);
const sized = ({ head, text }: { head: string; text: string }, by = 0) =>
  `${head}\r\ncontent-length: ${Math.max(0, Buffer.byteLength(text) + by)}\r\n\r\n${text}`;
const chunk = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;

/** The vendor's own response, changed. */
const changed = (name: string, change: (value: unknown) => unknown): Hostility => ({
  says: name,
  isForwarded: true,
  async respond({ forward, response }) {
    const { status, headers, text } = await forward();
    for (const [key, value] of headers) if (!/^content-(length|encoding)$/i.test(key)) response.setHeader(key, value);
    response.writeHead(status).end(text === '' ? text : JSON.stringify(everywhere(JSON.parse(text), change)));
  },
});

/** A value with every leaf, list and object in it changed, from the inside out. */
function everywhere(value: unknown, change: (value: unknown) => unknown): unknown {
  if (typeof value !== 'object' || value === null) return change(value);
  if (Array.isArray(value)) return change(value.map((item) => everywhere(item, change)));
  return change(Object.fromEntries(Object.entries(value).map(([key, field]) => [key, everywhere(field, change)])));
}

/** Writes until the other side closes, as fast as it reads. */
function endlessly(socket: net.Socket, piece: string): void {
  const write = () => {
    while (!socket.destroyed && socket.write(piece));
    if (!socket.destroyed) socket.once('drain', write);
  };
  write();
}

/** Writes a little now and then until the other side closes. */
function trickling(socket: net.Socket, piece: string): void {
  const timer = setInterval(() => socket.write(piece), 10);
  socket.once('close', () => clearInterval(timer));
}

export const HOSTILITIES: readonly Hostility[] = [
  {
    says: 'a body without end',
    isEndless: true,
    respond({ socket }) {
      socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n"');
      endlessly(socket, PIECE);
    },
  },
  {
    says: 'headers without end',
    isEndless: true,
    respond({ socket }) {
      socket.write('HTTP/1.1 200 OK\r\n');
      endlessly(socket, `x: ${PIECE}\r\n`);
    },
  },
  {
    says: 'ten megabytes of headers',
    respond: ({ socket }) => void socket.write(`HTTP/1.1 200 OK\r\nx: ${'a'.repeat(10_000_000)}\r\n\r\n`),
  },
  {
    says: 'headers that come a byte at a time',
    isEndless: true,
    respond({ socket }) {
      socket.write('HTTP/1.1 200 OK\r\nx: ');
      trickling(socket, 'a');
    },
  },
  {
    says: 'a body that comes a byte at a time',
    isEndless: true,
    respond({ socket }) {
      socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100000\r\n\r\n{"a":"');
      trickling(socket, 'a');
    },
  },
  { says: 'nothing at all', isEndless: true, respond: () => undefined },
  {
    says: 'early hints without end',
    isEndless: true,
    respond: ({ socket }) => endlessly(socket, 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'.repeat(100)),
  },
  {
    says: 'a gzip bomb',
    respond({ socket }) {
      socket.write(`HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${BOMB.length}\r\n\r\n`);
      socket.end(BOMB);
    },
  },
  says('bytes that are no gzip', '200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 4', 'half'),
  {
    says: 'a redirect to another host',
    respond: ({ response, elsewhere }) => void response.writeHead(302, { location: `${elsewhere}/x` }).end(),
  },
  {
    says: 'a redirect that keeps the method',
    respond: ({ response, elsewhere }) => void response.writeHead(307, { location: `${elsewhere}/x` }).end(),
  },
  {
    says: 'a permanent redirect to another host',
    respond: ({ response, elsewhere }) =>
      void response.writeHead(301, { location: `${elsewhere}/v2/conversations/999` }).end(),
  },
  {
    says: 'a permanent redirect to another path',
    respond: ({ response }) => void response.writeHead(301, { location: '/v2/users/me' }).end(),
  },
  { says: 'a redirect without a place', respond: ({ response }) => void response.writeHead(301).end() },
  {
    says: 'a created thing elsewhere',
    isHelpScoutsYes: true,
    respond: ({ response, elsewhere }) =>
      void response.writeHead(201, { location: `${elsewhere}/x`, 'resource-id': '../../evil' }).end(),
  },
  json('keys that reach into prototypes', '200 OK', POLLUTION),
  { ...json('created keys that reach into prototypes', '201 Created', POLLUTION), isHelpScoutsYes: true },
  json('a text', '200 OK', '"done"'),
  json('a number', '200 OK', '1e999'),
  json('null', '200 OK', 'null'),
  json('a list', '200 OK', '[{}]'),
  json('an empty object', '200 OK', '{}'),
  json('an error that is a success', '200 OK', '{"error":"not done"}'),
  json('a promise', '202 Accepted', '{"status":"queued"}'),
  json('lists in lists', '200 OK', `${'['.repeat(100_000)}${']'.repeat(100_000)}`),
  json('half an object', '200 OK', '{"conversation":{"id":'),
  json(
    'a refusal of nonsense',
    '422 Unprocessable',
    '{"errors":{"a":[[{"b":null}]],"__proto__":{"c":1}},"message":{"x":1},"error":7}',
  ),
  json('a refusal that is a list', '400 Bad Request', '[1,null,"x",{"path":{}}]'),
  json('a conflict', '409 Conflict', '{"message":null}'),
  json(
    'a limit of nonsense',
    '429 Too Many\r\nretry-after: -1e9\r\nx-ratelimit-limit-minute: 1e400\r\nx-ratelimit-reset: NaN',
    '{}',
  ),
  json('a status that nobody knows', '799 Whatever', '{}'),
  says('a page', '200 OK\r\ncontent-type: text/html\r\ncontent-length: 31', '<html>Please log in</html>     '),
  says('bytes that are no text', '200 OK\r\ncontent-type: image/png\r\ncontent-length: 4', '\x89PNG'),
  {
    says: 'invalid UTF-8',
    respond: ({ response }) =>
      void response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(Buffer.from([0x7b, 0x22, 0xff, 0xc0, 0xaf, 0x22, 0x3a, 0xed, 0xa0, 0x80, 0x7d])),
  },
  says('an empty success', '200 OK\r\ncontent-length: 0'),
  says('no content', '204 No Content'),
  says('a length that is none', '200 OK\r\ncontent-length: -5', '{}'),
  says('two lengths', '200 OK\r\ncontent-length: 2\r\ncontent-length: 3', '{}1'),
  says('a chunk that is none', '200 OK\r\ntransfer-encoding: chunked', 'zz\r\n{}\r\n0\r\n\r\n'),
  page('a portal in place of what the vendor says', '200 OK'),
  page('a block of what the vendor says', '403 Forbidden'),
  page('a login in place of what the vendor says', '401 Unauthorized'),
  page('a page of a proxy that is late', '504 Gateway Timeout'),
  instead(
    'a redirect after it has acted',
    () => 'HTTP/1.1 308 Moved\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n',
  ),
  {
    ...instead('another protocol', () => 'HTTP/1.1 101 Switching\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n'),
    isEndless: true,
  },
  instead('half of its chunks', ({ head, text }) => `${head}\r\ntransfer-encoding: chunked\r\n\r\nffff\r\n${text}`),
  instead('chunks without an end', ({ head, text }) => `${head}\r\ntransfer-encoding: chunked\r\n\r\n${chunk(text)}`),
  instead(
    'trailers',
    ({ head, text }) =>
      `${head}\r\ntransfer-encoding: chunked\r\n\r\n${text && chunk(text)}0\r\nresource-id: 999\r\n\r\n`,
  ),
  instead('more than its length', (own) => sized(own, -2)),
  instead('less than its length', (own) => sized(own, 2)),
  instead('two responses', (own) => `${sized(own)}HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}`),
  instead('a flood of headers', ({ head, text }) => sized({ head: `${head}${'\r\nx: y'.repeat(2_500)}`, text })),
  { says: 'no HTTP', respond: ({ socket }) => void socket.end('SSH-2.0-OpenSSH_9.6\r\n') },
  { says: 'a reset', respond: ({ socket }) => void socket.resetAndDestroy() },
  changed('texts where numbers were', (value) => (typeof value === 'number' ? `x${value}` : value)),
  changed('numbers where texts were', (value) => (typeof value === 'string' ? 7 : value)),
  changed('null everywhere', (value) => (typeof value === 'object' ? value : null)),
  changed('objects where lists were', (value) => (Array.isArray(value) ? { ...value } : value)),
  changed('lists where objects were', (value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.values(value) : value,
  ),
  changed('empty lists and objects', (value) => (Array.isArray(value) ? [] : value)),
  changed('prototypes everywhere', (value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? JSON.parse(`{"__proto__":{"polluted":true},${JSON.stringify(value).slice(1)}`.replace(',}', '}'))
      : value,
  ),
];

/** Servers on this machine, one for each vendor: what `mode` says is hostile, and the rest is simulated. */
export async function hostileVendors(simulators: Simulators, names: readonly VendorName[]) {
  const closing: (() => void)[] = [];
  const state = { hostility: undefined as Hostility | undefined, hits: 0, visits: 0, received: 0 };
  const listen = async (server: http.Server): Promise<string> => {
    const sockets = new Set<net.Socket>();
    server.on('connection', (socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => {
        sockets.delete(socket);
        state.received = Math.max(state.received, socket.bytesWritten);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => {
      server.close();
      for (const socket of sockets) socket.destroy();
    });
    return `http://127.0.0.1:${Object(server.address()).port}`;
  };
  const elsewhere = await listen(
    http.createServer((_, response) => {
      state.visits += 1;
      response.end('{}');
    }),
  );
  const isHostileTo = { request: (_: http.IncomingMessage): boolean => false };
  const origins = await Promise.all(
    names.map(async (name) => {
      const server = http.createServer(async (request, response) => {
        const body = Buffer.concat(await request.toArray());
        const forward = async () => {
          const { method = 'GET', headers, url = '/' } = request;
          const sent = Object.fromEntries(Object.entries(headers).map(([key, value]) => [key, String(value)]));
          const init = { method, headers: sent, redirect: 'manual' as const, ...(body.length > 0 && { body }) };
          const answer = await simulators[name].fetch(`http://${sent['host']}${url}`, init);
          return { status: answer.status, headers: [...answer.headers], text: await answer.text() };
        };
        const { hostility } = state;
        if (hostility && isHostileTo.request(request)) {
          state.hits += 1;
          // The bytes that a hostile server says are its own: http.Server knows nothing of them.
          const { socket } = request;
          await hostility.respond({ request, response, socket, forward, elsewhere });
          return;
        }
        const { status, headers, text } = await forward();
        for (const [key, value] of headers)
          if (!/^content-(length|encoding)$/i.test(key)) response.setHeader(key, value);
        response.writeHead(status).end(text);
      });
      return [name, await listen(server)] as const;
    }),
  );
  return {
    state,
    isHostileTo,
    origins: new Map(origins),
    close: () => closing.splice(0).forEach((close) => void close()),
  };
}
