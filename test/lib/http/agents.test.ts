import * as http from 'node:http';
import * as https from 'node:https';
import * as net from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { createAgents } from '../../../lib/http/agents.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function listen(serve: (socket: net.Socket) => void): Promise<URL> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    serve(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return new URL(`http://127.0.0.1:${(server.address() as net.AddressInfo).port}`);
}

/** The code of the error that a connection ends with. */
function codeOf(agent: http.Agent, { hostname: host, port }: URL): Promise<string | undefined> {
  const socket = agent.createConnection({ host, port: Number(port) }, () => {}) as net.Socket;
  return new Promise((resolve) => socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code)));
}

it('picks its agent by the protocol, and keeps both', () => {
  const agentFor = createAgents({ connectTimeoutMs: 1_000, keepAlive: true });
  const [plain, secure] = [agentFor(new URL('http://x.invalid')), agentFor(new URL('https://x.invalid'))];
  expect(plain).toBeInstanceOf(http.Agent);
  expect(plain).not.toBeInstanceOf(https.Agent);
  expect(secure).toBeInstanceOf(https.Agent);
  expect(agentFor(new URL('https://y.invalid'))).toBe(secure);
});

it('holds fifty connections at most, of those that are kept', () => {
  const limitOf = (keepAlive: boolean) =>
    createAgents({ connectTimeoutMs: 1_000, keepAlive })(new URL('https://x.invalid')).maxSockets;
  expect({ shared: limitOf(true), alone: limitOf(false) }).toEqual({ shared: 50, alone: Number.POSITIVE_INFINITY });
});

it('marks what fails before the connection stands, and how', async () => {
  const agentFor = createAgents({ connectTimeoutMs: 30, keepAlive: false });
  const closed = await listen(() => {});
  for (const close of closing.splice(0)) close();
  expect(await codeOf(agentFor(closed), closed)).toBe('CONNECTING_ECONNREFUSED');
  const silent = await listen(() => {});
  expect(await codeOf(agentFor(new URL('https://x.invalid')), silent)).toBe('CONNECTING_TIMEOUT');
});

it('marks what fails without a code', async () => {
  const url = await listen(() => {});
  const agent = createAgents({ connectTimeoutMs: 1_000, keepAlive: false })(url);
  const socket = agent.createConnection({ host: url.hostname, port: Number(url.port) }, () => {}) as net.Socket;
  const error = new Promise<NodeJS.ErrnoException>((resolve) => socket.on('error', resolve));
  socket.destroy(new Error('nobody knows'));
  expect(await error).toMatchObject({ message: 'nobody knows', code: 'CONNECTING_FAILED' });
});

it('marks nothing once the connection stands', async () => {
  const url = await listen((socket) => socket.once('data', () => socket.resetAndDestroy()));
  const agent = createAgents({ connectTimeoutMs: 30, keepAlive: false })(url);
  const socket = agent.createConnection({ host: url.hostname, port: Number(url.port) }, () => {}) as net.Socket;
  const error = new Promise<NodeJS.ErrnoException>((resolve) => socket.on('error', resolve));
  await new Promise((resolve) => socket.once('connect', resolve));
  expect(socket.listenerCount('error')).toBe(1);
  socket.write('hello');
  expect((await error).code).toBe('ECONNRESET');
});
