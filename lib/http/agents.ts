import * as http from 'node:http';
import * as https from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { CONNECTING } from './outcome.ts';

/** Returns the agent for a request, in the form that node-fetch expects. */
export type AgentFor = (url: URL) => http.Agent;

interface AgentOptions {
  /** How long it may take to establish a connection, TLS included. */
  readonly connectTimeoutMs: number;
  /** Reuse connections. A write that must not be sent twice uses a new connection each time. */
  readonly keepAlive: boolean;
}

/** Agents that mark each error which comes before the connection is established: only then no byte of the request was sent. */
export function createAgents({ connectTimeoutMs, keepAlive }: AgentOptions): AgentFor {
  const options = { keepAlive, ...(keepAlive ? { maxSockets: 50 } : {}) };
  const plain = new http.Agent(options);
  const secure = new https.Agent(options);
  watchConnecting(plain, 'connect', connectTimeoutMs);
  watchConnecting(secure, 'secureConnect', connectTimeoutMs);
  return ({ protocol }) => (protocol === 'https:' ? secure : plain);
}

type Connect = (...args: unknown[]) => Duplex | null | undefined;

/**
 * Node sends the first byte of a request only after the socket has emitted `established`, with the certificate checked. A
 * failure before that event cannot have reached the vendor.
 */
function watchConnecting(agent: http.Agent, established: 'connect' | 'secureConnect', timeoutMs: number): void {
  const connect = (agent.createConnection as unknown as Connect).bind(agent);
  const watched: Connect = (...args) => {
    const socket = connect(...args) as Socket | undefined;
    if (!socket) return socket;
    const onError = (error: Error & { code?: string }) => {
      error.code = CONNECTING + (error.code ?? 'FAILED');
    };
    const timer = setTimeout(
      () => socket.destroy(Object.assign(new Error('Connecting timed out'), { code: 'TIMEOUT' })),
      timeoutMs,
    );
    const settle = () => {
      clearTimeout(timer);
      socket.removeListener('error', onError);
    };
    socket.on('error', onError).once(established, settle).once('close', settle);
    return socket;
  };
  Object.assign(agent, { createConnection: watched });
}
