import * as http from 'node:http';
import * as net from 'node:net';
import * as tls from 'node:tls';
import { Worker } from 'node:worker_threads';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { createTransport, type Fetch, type HttpRequest } from '../../../lib/http/transport.ts';

const transport = createTransport({ responseTimeoutMs: 10_000, now: Date.now });

/** A transport whose time for an answer is over when the test says so, however slow the machine is. */
function untimed() {
  const running = new Set<() => void>();
  const after = (_: number, task: () => void) => {
    running.add(task);
    return () => running.delete(task);
  };
  return {
    by: createTransport({ responseTimeoutMs: 10_000, now: Date.now, after }),
    timeOut() {
      for (const task of running) task();
    },
  };
}

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A vendor that does with a connection what `serve` does; the request has arrived when it is called. */
async function vendor(serve: (socket: net.Socket, request: string) => void): Promise<string> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('data', (data) => serve(socket, data.toString()));
  });
  return listen(server, sockets);
}

async function listen(server: net.Server, sockets = new Set<net.Socket>()): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return `http://127.0.0.1:${(server.address() as net.AddressInfo).port}`;
}

function aRequest(url: string, changes: Partial<HttpRequest> = {}): HttpRequest {
  const headers = { authorization: 'Bearer canary-token' };
  const deadline = Date.now() + 60_000;
  return {
    method: 'POST',
    url: `${url}/x?comment=canary-query`,
    headers,
    body: '{}',
    resend: 'once',
    deadline,
    ...changes,
  };
}

const failure = (request: HttpRequest, by = transport) =>
  by.send(request).then(
    () => expect.fail('was answered'),
    (error: unknown) => error,
  );

describe('a transport that is kept on this machine', () => {
  const fetched: string[] = [];
  const fetch: Fetch = async (url) => {
    fetched.push(url);
    return { status: 200, headers: [], body: null };
  };
  const local = createTransport({ responseTimeoutMs: 10_000, now: Date.now, fetch, onlyLoopback: true });
  const read = (url: string) => local.send(aRequest(url, { resend: 'read' }));

  it.each([
    'https://api.helpscout.net',
    'http://10.0.0.1',
    'http://169.254.169.254',
    'http://127.0.0.1.example.com',
    'http://localhost.example.com',
    'http://0.0.0.0',
    'http://[::2]',
  ])('never asks for %s, and says why', async (url) => {
    await expect(read(url)).rejects.toMatchObject({ kind: 'misconfigured', facts: { outcome: 'not_applied' } });
    expect(fetched).toEqual([]);
  });

  it.each(['http://127.0.0.1:4000', 'http://localhost:4000', 'http://[::1]:4000', 'http://2130706433'])(
    'reaches %s',
    async (url) => {
      expect(await read(url)).toMatchObject({ status: 200 });
      expect(fetched.splice(0)).toHaveLength(1);
    },
  );
});

describe('what proves that nothing was sent', () => {
  it('a refused connection', async () => {
    const server = http.createServer();
    const url = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    expect(await failure(aRequest(url))).toMatchObject({
      kind: 'vendor_unavailable',
      facts: { outcome: 'not_applied' },
    });
  });

  it('a host that does not exist', async () => {
    const error = await failure(aRequest('http://no-such-host.invalid'));
    expect(error).toMatchObject({ kind: 'vendor_unavailable', facts: { outcome: 'not_applied' } });
  });

  it('a connection that never comes to stand', async () => {
    const url = await vendor(() => {});
    // Half of the time for an answer is for connecting; here the other half never ends.
    const by = createTransport({ responseTimeoutMs: 120, now: Date.now, after: () => () => {} });
    const error = await failure(aRequest(url.replace('http:', 'https:')), by);
    expect(error).toMatchObject({ kind: 'vendor_unavailable', facts: { outcome: 'not_applied' } });
  });

  it('a connection that is cut during the TLS handshake', async () => {
    const url = await vendor((socket) => socket.destroy());
    const error = await failure(aRequest(url.replace('http:', 'https:')));
    expect(error).toMatchObject({ kind: 'vendor_unavailable', facts: { outcome: 'not_applied' } });
  });

  it('a TLS handshake that the vendor ends', async () => {
    const server = tls.createServer({});
    server.on('tlsClientError', () => {});
    const url = await listen(server);
    const error = await failure(aRequest(url.replace('http:', 'https:')));
    expect(error).toMatchObject({ kind: 'vendor_unavailable', facts: { outcome: 'not_applied' } });
  });

  it('too little time left for a write that cannot be repeated', async () => {
    let asked = 0;
    const fetch: Fetch = async () => {
      asked += 1;
      return new Response(null);
    };
    const now = () => 1_000_000;
    const by = createTransport({ responseTimeoutMs: 10_000, fetch, now });
    const inTime = aRequest('http://x.invalid', { deadline: now() + 13_000 });
    await by.send(inTime);
    // It is our own time that is short: the vendor has not failed, and its account must not be taken for broken.
    expect(await failure({ ...inTime, deadline: now() + 12_999 }, by)).toMatchObject({
      kind: 'unavailable',
      message: 'There is too little time left to call the vendor.',
      facts: { outcome: 'not_applied' },
    });
    await by.send({ ...inTime, deadline: now() + 1, resend: 'read' });
    expect(asked).toBe(2);
  });
});

describe('what proves nothing', () => {
  const answers: Record<string, (socket: net.Socket) => void> = {
    'a connection reset after the request': (socket) => socket.resetAndDestroy(),
    'a connection closed without an answer': (socket) => socket.end(),
    'an answer that never comes': () => {},
    'an answer cut short': (socket) => socket.end('HTTP/1.1 201 Created\r\ncontent-length: 100\r\n\r\nhalf'),
    'a chunked answer cut short': (socket) =>
      socket.end('HTTP/1.1 201 Created\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhalf'),
    'headers that never end': (socket) => socket.write('HTTP/1.1 201 Created\r\ncontent-length: 4\r\n'),
    'a body that never ends': (socket) => socket.write('HTTP/1.1 201 Created\r\ncontent-length: 4\r\n\r\nab'),
    'a body that trickles': (socket) => {
      socket.write('HTTP/1.1 201 Created\r\ncontent-length: 1000\r\n\r\n');
      const trickle = setInterval(() => socket.write('a'), 20);
      socket.on('close', () => clearInterval(trickle));
    },
    'an answer that is too long': (socket) =>
      socket.write(`HTTP/1.1 201 Created\r\ncontent-length: 2000000\r\n\r\n${'a'.repeat(2_000_000)}`),
    'an answer that unpacks to too much': (socket) => {
      const bomb = gzipSync(Buffer.alloc(50_000_000));
      socket.write(`HTTP/1.1 201 Created\r\ncontent-encoding: gzip\r\ncontent-length: ${bomb.length}\r\n\r\n`);
      socket.write(bomb);
    },
    'an answer that is no HTTP': (socket) => socket.end('hello\r\n\r\n'),
    'a flood of headers': (socket) => socket.write(`HTTP/1.1 200 OK\r\nx: ${'a'.repeat(100_000)}\r\n\r\n`),
  };

  it.each(Object.entries(answers))('%s', async (name, serve) => {
    const { by, timeOut } = untimed();
    const url = await vendor((socket) => {
      serve(socket);
      // The request is here. The pause lets a part of the answer arrive; what is expected does not depend on it.
      if (name.includes('never') || name.includes('trickles')) setTimeout(timeOut, 30);
    });
    const error = await failure(aRequest(url), by);
    expect(error).toMatchObject({ kind: 'vendor_unavailable', facts: { outcome: 'unknown' } });
    expect(await failure(aRequest(url, { resend: 'safe' }), by)).toMatchObject({ facts: { outcome: 'unknown' } });
    const { message, facts } = error as { message: string; facts: { cause?: unknown } };
    expect(`${message} ${String(facts.cause)} ${JSON.stringify(error)}`).not.toMatch(/canary|127\.0\.0\.1/);
  });

  it('but of a read there is nothing to be unsure of', async () => {
    const url = await vendor((socket) => socket.resetAndDestroy());
    expect(await failure(aRequest(url, { method: 'GET', body: undefined, resend: 'read' }))).toMatchObject({
      facts: { outcome: 'not_applied' },
    });
  });
});

describe('an answer', () => {
  it('is its status, its headers in lower case and its text', async () => {
    const server = http.createServer((request, response) => {
      request.resume();
      response.writeHead(201, { 'Resource-ID': '567', 'X-Many': ['a', 'b'] }).end('ü');
    });
    const { status, headers, text } = await transport.send(aRequest(await listen(server)));
    expect({ status, resourceId: headers.get('resource-id'), many: headers.get('x-many'), text }).toEqual({
      status: 201,
      resourceId: '567',
      many: 'a, b',
      text: 'ü',
    });
  });

  it('is never a redirect followed, so that no credential goes where a vendor points', async () => {
    let visits = 0;
    const elsewhere = await listen(http.createServer((_, response) => response.end(String(++visits))));
    const url = await vendor((socket) =>
      socket.end(`HTTP/1.1 302 Found\r\nlocation: ${elsewhere}\r\ncontent-length: 0\r\n\r\n`),
    );
    const { status, headers } = await transport.send(aRequest(url));
    expect({ status, location: headers.get('location'), visits }).toEqual({
      status: 302,
      location: elsewhere,
      visits: 0,
    });
  });

  it.each(['br', 'gzip', 'deflate'])(
    'is empty where it has no bytes, though it is said to be in %s',
    async (encoding) => {
      const url = await vendor((socket) =>
        socket.end(
          `HTTP/1.1 201 Created\r\nresource-id: 567\r\ncontent-encoding: ${encoding}\r\ncontent-length: 0\r\n\r\n`,
        ),
      );
      const { status, headers, text } = await transport.send(aRequest(url));
      expect({ status, resourceId: headers.get('resource-id'), text }).toEqual({
        status: 201,
        resourceId: '567',
        text: '',
      });
    },
  );

  it.each([
    ['br', brotliCompressSync],
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['identity', Buffer.from],
  ] as const)('is unpacked where it comes in %s, and that is asked for', async (encoding, pack) => {
    const server = http.createServer((request, response) => {
      request.resume();
      const isAsked = encoding === 'identity' || request.headers['accept-encoding']?.includes(encoding);
      response.writeHead(isAsked ? 200 : 406, { 'content-encoding': encoding }).end(pack(Buffer.from('Grüße')));
    });
    expect(await transport.send(aRequest(await listen(server)))).toMatchObject({ status: 200, text: 'Grüße' });
  });

  it('in bytes that are not what its header says proves nothing', async () => {
    const url = await vendor((socket) =>
      socket.end('HTTP/1.1 201 Created\r\ncontent-encoding: gzip\r\ncontent-length: 4\r\n\r\nhalf'),
    );
    expect(await failure(aRequest(url))).toMatchObject({ kind: 'vendor_unavailable', facts: { outcome: 'unknown' } });
  });

  it('may be longer where it was only read', async () => {
    const server = http.createServer((_, response) => response.end('a'.repeat(2_000_000)));
    const read = aRequest(await listen(server), { method: 'GET', body: undefined, resend: 'read' });
    expect((await transport.send(read)).text).toHaveLength(2_000_000);
  });
});

describe('connections', () => {
  async function counting() {
    let connections = 0;
    const server = http.createServer((request, response) => request.resume().on('end', () => response.end()));
    server.on('connection', () => {
      connections += 1;
    });
    return { url: await listen(server), connections: () => connections };
  }

  it('are reused by what may be repeated', async () => {
    const { url, connections } = await counting();
    for (let i = 0; i < 3; i += 1) await transport.send(aRequest(url, { resend: 'safe' }));
    expect(connections()).toBe(1);
  });

  it('are fresh for what may not', async () => {
    const { url, connections } = await counting();
    for (let i = 0; i < 3; i += 1) await transport.send(aRequest(url));
    expect(connections()).toBe(3);
  });

  it('that died while the container was frozen are not handed out', async () => {
    const { port, worker, closed } = await dyingVendor();
    const request = aRequest(`http://127.0.0.1:${port}`, { resend: 'safe' });
    for (let answered = 0; answered < 3; answered += 1) {
      expect((await transport.send(request)).status).toBe(200);
      // Frozen: this thread stands still until the vendor has closed the connection.
      Atomics.wait(closed, 0, answered);
    }
    await worker.terminate();
  });
});

/** A vendor in a thread of its own that closes each connection a moment after it has answered, and counts them in `closed`. */
async function dyingVendor(): Promise<{ port: number; worker: Worker; closed: Int32Array<SharedArrayBuffer> }> {
  const closed = new Int32Array(new SharedArrayBuffer(4));
  const source = `
    const { parentPort, workerData: closed } = require('node:worker_threads');
    const server = require('node:net').createServer((socket) => {
      socket.on('error', () => {}).once('data', () => {
        socket.write('HTTP/1.1 200 OK\\r\\ncontent-length: 0\\r\\n\\r\\n');
        setTimeout(() => socket.destroy(), 10);
      });
      socket.on('close', () => {
        Atomics.add(closed, 0, 1);
        Atomics.notify(closed, 0);
      });
    });
    server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));`;
  const worker = new Worker(source, { eval: true, workerData: closed });
  const port = await new Promise<number>((resolve) => worker.once('message', resolve));
  return { port, worker, closed };
}

it('never shows the value of a header that cannot be sent', async () => {
  const error = await failure(aRequest('http://127.0.0.1:9', { headers: { authorization: 'Bearer canary\r\nx: y' } }));
  expect(error).toMatchObject({ kind: 'misconfigured', facts: { outcome: 'not_applied' } });
  expect(`${(error as Error).message}${(error as Error).stack}`).not.toContain('canary');
});

it('gives up on a vendor that ignores being aborted', async () => {
  const by = createTransport({ responseTimeoutMs: 20, now: Date.now, fetch: () => new Promise(() => {}) });
  expect(await failure(aRequest('http://x.invalid'), by)).toMatchObject({ facts: { outcome: 'unknown' } });
});

it('names the header that cannot be sent, or the beginning of its name', async () => {
  const headers = { ['x'.repeat(50)]: 'a\nb' };
  expect(await failure(aRequest('http://127.0.0.1:9', { headers }))).toMatchObject({
    message: `The header "${'x'.repeat(40)}" cannot be sent.`,
  });
});

describe('without a network', () => {
  const answer = (body: AsyncIterable<Uint8Array | string> | null) => ({ status: 200, headers: [], body });
  const through = (fetch: Fetch, more: Partial<Parameters<typeof createTransport>[0]> = {}) =>
    createTransport({ responseTimeoutMs: 10_000, now: () => 0, fetch, ...more });
  const request = { ...aRequest('http://x.invalid'), deadline: 60_000 };

  async function* pieces<Piece>(...all: readonly Piece[]) {
    yield* all;
  }

  it('an answer is all its pieces, whatever they are made of', async () => {
    const [umlaut] = [Buffer.from('ü')];
    const by = through(async () =>
      answer(pieces<Uint8Array | string>('a', umlaut.subarray(0, 1), umlaut.subarray(1), 'ß')),
    );
    expect((await by.send(request)).text).toBe('aüß');
    expect((await through(async () => answer(null)).send(request)).text).toBe('');
  });

  it('an answer may be as long as a megabyte, or ten where it is only read, in bytes', async () => {
    const kilobytes = (count: number) => pieces(...Array.from({ length: count }, () => 'é'.repeat(500)));
    const ofLength = async (count: number, resend: HttpRequest['resend'], more = '') => {
      async function* body() {
        yield* kilobytes(count);
        if (more) yield more;
      }
      return through(async () => answer(body())).send({ ...request, resend });
    };
    expect((await ofLength(1_000, 'once')).text).toHaveLength(500_000);
    await expect(ofLength(1_000, 'once', 'a')).rejects.toMatchObject({
      message: 'The connection to the vendor failed.',
      cause: { message: 'TOO_LONG' },
      facts: { outcome: 'unknown' },
    });
    expect((await ofLength(10_000, 'read')).text).toHaveLength(5_000_000);
    await expect(ofLength(10_000, 'read', 'a')).rejects.toMatchObject({ cause: { message: 'TOO_LONG' } });
  });

  it('a request is sent as it is, and a body only where there is one', async () => {
    const sent: unknown[] = [];
    const by = through(async (url, { agent, signal, ...init }) => {
      sent.push([url, init, typeof agent, signal.aborted]);
      return answer(null);
    });
    await by.send(request);
    await by.send({ ...request, method: 'GET', body: undefined, resend: 'read' });
    const { headers, body, url } = request;
    expect(sent).toStrictEqual([
      [url, { method: 'POST', headers, body, redirect: 'manual' }, 'function', false],
      [url, { method: 'GET', headers, redirect: 'manual' }, 'function', false],
    ]);
  });

  it.each([
    [Object.assign(new Error(), { code: 'CONNECTING_ECONNREFUSED' }), 'CONNECTING_ECONNREFUSED', 'not_applied'],
    [
      new Error('fetch failed', { cause: { cause: { code: 'CONNECTING_ENOTFOUND' } } }),
      'CONNECTING_ENOTFOUND',
      'not_applied',
    ],
    [
      Object.assign(new Error('x', { cause: { code: 'CONNECTING_ENOTFOUND' } }), { code: 7 }),
      'CONNECTING_ENOTFOUND',
      'not_applied',
    ],
    [new Error('canary'), 'unknown network error', 'unknown'],
    [undefined, 'unknown network error', 'unknown'],
    ['canary', 'unknown network error', 'unknown'],
  ])('of a failure only its code is kept: %s', async (thrown, message, outcome) => {
    const error = await failure(
      request,
      through(() => Promise.reject(thrown)),
    );
    expect(error).toMatchObject({
      message: 'The connection to the vendor failed.',
      cause: { message },
      facts: { outcome },
    });
  });

  it('what takes too long is aborted, and what ends in time is not waited for', async () => {
    const timers: { ms: number; task: () => void; cancelled: boolean }[] = [];
    const after = (ms: number, task: () => void) => {
      const timer = { ms, task, cancelled: false };
      timers.push(timer);
      return () => {
        timer.cancelled = true;
      };
    };
    const signals: AbortSignal[] = [];
    const never: Fetch = (_, { signal }) => {
      signals.push(signal);
      return new Promise(() => {});
    };
    const lost = failure(request, through(never, { after }));
    await new Promise((resolve) => setImmediate(resolve));
    timers[0]?.task();
    expect(await lost).toMatchObject({
      message: 'The vendor did not respond in time.',
      cause: { message: 'TIMEOUT' },
      facts: { outcome: 'unknown' },
    });
    await through(async () => answer(null), { after }).send(request);
    await through(async () => answer(null), { after }).send({ ...request, resend: 'safe', deadline: 5_000 });
    expect(timers.map(({ ms, cancelled }) => [ms, cancelled])).toEqual([
      [10_000, true],
      [10_000, true],
      [5_000, true],
    ]);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  it('a reply is not begun where its caller gets an answer before half of a response’s time is over', async () => {
    const by = through(async () => answer(null));
    expect((await by.send({ ...request, resend: 'once', answerBy: 5_000 })).status).toBe(200);
    expect(await failure({ ...request, resend: 'once', answerBy: 4_999 }, by)).toMatchObject({
      kind: 'unavailable',
      facts: { outcome: 'not_applied' },
    });
  });

  it.each([
    [5_000, 'unavailable'],
    [15_000, 'vendor_unavailable'],
  ])('a read that is not answered within %i ms, when its caller is, shows that %s', async (answerBy, kind) => {
    const timers: (() => void)[] = [];
    const after = (_: number, task: () => void) => {
      timers.push(task);
      return () => {};
    };
    const cut = failure(
      { ...request, resend: 'read', answerBy },
      through(() => new Promise(() => {}), { after }),
    );
    await new Promise((resolve) => setImmediate(resolve));
    timers[0]?.();
    expect(await cut).toMatchObject({ kind, facts: { outcome: 'not_applied' } });
  });

  it('even a read is not begun when its time is over', async () => {
    const by = through(async () => answer(null));
    for (const resend of ['read', 'safe', 'keyed'] as const) {
      expect((await by.send({ ...request, resend, deadline: 1 })).status).toBe(200);
      expect(await failure({ ...request, resend, deadline: 0 }, by)).toMatchObject({ kind: 'unavailable' });
    }
  });
});
