import * as http from 'node:http';
import * as https from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { CONNECTING } from './outcome.ts';

/** Picks the agent that carries a request, as node-fetch asks for it. */
export type AgentFor = (url: URL) => http.Agent;

interface AgentOptions {
  /** How long a connection may take to stand, TLS included. */
  readonly connectTimeoutMs: number;
  /** Reuse connections. A write that must not go out twice takes a fresh one each. */
  readonly keepAlive: boolean;
}

/** Agents whose connections mark an error that comes before they stand: only then has nothing of the request left. */
export function createAgents({ connectTimeoutMs, keepAlive }: AgentOptions): AgentFor {
  const options = { keepAlive, ...(keepAlive ? { maxSockets: 50 } : {}) };
  const plain = new http.Agent(options);
  const secure = new https.Agent(options);
  watchConnecting(plain, 'connect', connectTimeoutMs);
  watchConnecting(secure, 'secureConnect', connectTimeoutMs);
  return ({ protocol }) => (protocol === 'https:' ? secure : plain);
}

type Connect = (...args: unknown[]) => Duplex | null | undefined;

/** Node flushes a request only after `stands` has been emitted, certificate checked; before that every failure is harmless. */
function watchConnecting(agent: http.Agent, stands: 'connect' | 'secureConnect', timeoutMs: number): void {
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
    socket.on('error', onError).once(stands, settle).once('close', settle);
    return socket;
  };
  Object.assign(agent, { createConnection: watched });
}
