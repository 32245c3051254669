import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { guard } from '../listen.ts';
import { type Delivery, truncate, type VendorRequest } from './exchange.ts';

/** A simulator on a loopback socket. */
export interface Served {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** Drops what still hangs and frees the port. */
  close(): Promise<void>;
}

/**
 * Serves a simulator where faults are real: sockets are reset, left hanging, or end in the middle of a body.
 * A connection that is already accepted cannot be refused: `refused`, `dns` and `tls` reset it instead.
 */
export async function serve(
  simulator: { receive(request: VendorRequest): Promise<Delivery> },
  { port = 0 }: { port?: number } = {},
): Promise<Served> {
  const server = createServer((incoming, outgoing) => {
    arrived(incoming)
      .then((request) => simulator.receive(request))
      .then((delivery) => deliver(delivery, incoming, outgoing))
      .catch((error: unknown) => incoming.destroy(error instanceof Error ? error : undefined));
  });
  guard(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${taken}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function arrived(incoming: IncomingMessage): Promise<VendorRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const [path = '/', ...query] = (incoming.url ?? '/').split('?');
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) headers[name] = String(value);
  return {
    method: incoming.method ?? 'GET',
    origin: `http://${incoming.headers.host ?? '127.0.0.1'}`,
    path,
    query: query.join('?'),
    headers,
    body: Buffer.concat(chunks),
  };
}

function deliver(delivery: Delivery, incoming: IncomingMessage, outgoing: ServerResponse): void {
  if (delivery.kind === 'hang') return;
  if (delivery.kind === 'broken') {
    incoming.socket.resetAndDestroy();
    return;
  }
  const { status, headers, body } = delivery.answer;
  const { claimed, sent } = truncate(delivery.answer);
  switch (delivery.kind) {
    case 'answer':
      outgoing.writeHead(status, { ...(status !== 204 && { 'Content-Length': Buffer.byteLength(body) }), ...headers });
      outgoing.end(body);
      return;
    case 'truncated':
      outgoing.writeHead(status, { ...headers, 'Content-Length': claimed });
      outgoing.flushHeaders();
      outgoing.write(sent, () => incoming.socket.destroySoon());
      return;
    case 'stalled':
      outgoing.writeHead(status, { ...headers, 'Content-Length': claimed }).flushHeaders();
  }
}
