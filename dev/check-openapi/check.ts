import { Agent, request as send } from 'node:http';
import { createDice } from './dice.ts';
import { endpointsOf } from './endpoints.ts';
import { randomRequests, type Sample } from './random-requests.ts';

/** A request that the server judged otherwise than the document. */
export interface Disagreement {
  readonly sample: Sample;
  readonly status: number;
  readonly answer: string;
}

export interface Verdict {
  /** Requests by operation: `[valid, invalid]`. */
  readonly sent: Readonly<Record<string, readonly [number, number]>>;
  readonly disagreements: readonly Disagreement[];
}

export interface CheckOptions {
  /** Where the API listens; on this machine. */
  readonly api: string;
  /** How many valid ones, and as many invalid ones, over all operations together. */
  readonly requests: number;
  readonly seed: number;
}

/** Statuses by which a server says that a request was not understood, or that it could not cope with it. */
const NOT_UNDERSTOOD = new Set([400, 405, 411, 413, 414, 415, 431]);

/** Sends random requests by the API's own document: what it allows must be understood, what it does not allow refused. */
export async function checkOpenApi({ api, requests, seed }: CheckOptions): Promise<Verdict> {
  // A connection of its own for each request: a server closes one that is idle for seconds, which on a busy machine it is.
  const agent = new Agent({ keepAlive: false });
  const ask = (sample: Omit<Sample, 'operationId'>) => exchange(api, agent, sample);
  const { status, answer: document } = await ask({
    ...{ method: 'GET', target: '/openapi.json', headers: {} },
    body: undefined,
  });
  if (status !== 200) throw new Error(`The API has no document to check: ${status} ${document.slice(0, 200)}`);
  const endpoints = endpointsOf(JSON.parse(document));
  const { valid, invalid } = randomRequests(createDice(seed), Date.now());
  const sent: Record<string, [number, number]> = {};
  const disagreements: Disagreement[] = [];

  for (let count = 0; count < requests; count += 1) {
    const endpoint = endpoints[count % endpoints.length];
    if (!endpoint) throw new Error('The document has no operation.');
    const { operationId } = endpoint;
    const counts = sent[operationId] ?? [0, 0];
    sent[operationId] = counts;
    const good = valid(endpoint);
    const understood = await ask(good);
    counts[0] += 1;
    if (!isUnderstood(understood, good)) disagreements.push({ sample: good, ...understood });

    const bad = invalid(endpoint);
    if (!bad) continue;
    const refused = await ask(bad);
    counts[1] += 1;
    if (refused.status < 400 || refused.status >= 500) disagreements.push({ sample: bad, ...refused });
  }
  agent.destroy();
  return { sent, disagreements };
}

/** A rehearsal must come to its request; what is really asked may also be unknown, or come too late. */
function isUnderstood({ status, answer }: Pick<Disagreement, 'status' | 'answer'>, { target }: Sample): boolean {
  if (/[?&]dryRun=true/.test(target)) return status === 200;
  if (status < 400) return true;
  return status < 500 && !NOT_UNDERSTOOD.has(status) && !answer.includes('"kind":"not_supported"');
}

/** Without `fetch`, which would tidy up the path. */
function exchange(
  api: string,
  agent: Agent,
  { method, target, headers, body }: Omit<Sample, 'operationId'>,
): Promise<{ status: number; answer: string }> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const type = text === undefined ? {} : { 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(api);
    const sending = send({ agent, hostname, port, method, path: target, headers: { ...headers, ...type } });
    sending.once('error', reject).once('response', async (response) => {
      let answer = '';
      for await (const chunk of response.setEncoding('utf8')) answer += chunk;
      resolve({ status: response.statusCode ?? 0, answer });
    });
    sending.end(text);
  });
}
