import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isLoopback } from '../lib/http/loopback.ts';

/** A server on this machine alone. */
export interface Listening {
  readonly url: string;
  /** Ends every connection, kept-alive ones too. */
  close(): Promise<void>;
}

export type Respond = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * Serves HTTP on 127.0.0.1, to who calls it by a name of this machine.
 * @param port 0 takes any free one
 * @throws Error with `code: 'EADDRINUSE'` where the port is taken
 */
export function listen(respond: Respond, port = 0): Promise<Listening> {
  const server = createServer({ maxHeaderSize: 64 * 1024, requestTimeout: 0 }, (request, response) => {
    request.on('error', () => response.destroy());
    respond(request, response).catch((error: unknown) => {
      // A client that left in the middle of its request is nobody's mistake.
      if (!request.errored) console.error(error);
      response.destroy();
    });
  });
  return listenOn(server, port);
}

/** As `listen`, for a server that somebody else made. */
export async function listenOn(server: Server, port = 0): Promise<Listening> {
  guard(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: actual } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${actual}`, close: () => stop(server) };
}

/** Refuses what does not mean this machine, before anything else sees it. */
export function guard(server: Server): void {
  const served = server.listeners('request');
  server.removeAllListeners('request').on('request', (request, response) => {
    if (isForThisMachine(request)) {
      for (const serve of served) serve.call(server, request, response);
      return;
    }
    response.writeHead(403, { 'content-type': 'application/json' }).end('{"message":"This host is not served here."}');
  });
}

/** Its body as bytes, or `too large` where it has more than `limit`: the rest is read and dropped, so that the answer arrives. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer | 'too large'> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
  }
  return size > limit ? 'too large' : Buffer.concat(chunks);
}

/**
 * Whether a request means this machine by its name. A page of another site whose name was made to point to 127.0.0.1 (DNS rebinding) may
 * read every answer: its name stands in `Host`.
 */
function isForThisMachine({ headers: { host = '' } }: IncomingMessage): boolean {
  const url = `http://${host}`;
  return URL.canParse(url) && isLoopback(new URL(url).hostname);
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    server.closeAllConnections();
  });
}
