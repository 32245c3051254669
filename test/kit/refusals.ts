import { createMemoryStore } from '../../dev/simulation/memory-store.ts';
import { SECRETS } from '../../dev/simulators/simulators.ts';
import type { Problem } from '../../lib/errors/problem.ts';
import type { Operation } from '../../lib/operation.ts';
import type { BadInput } from './bad-inputs.ts';
import { type Bundle, createBundle } from './bundle.ts';
import { simulatedVendors } from './vendors.ts';

/** What a refused request has touched: all of it must be 0. */
export interface Touched {
  readonly requests: number;
  readonly secretReads: number;
  readonly ledgerCalls: number;
}

/** The answer to a bad request, over any trigger. */
export interface Refusal {
  readonly problem: Problem;
  /** The status of an HTTP answer. */
  readonly statusCode: number | undefined;
  /** What was logged and measured meanwhile. */
  readonly lines: string;
  readonly touched: Touched;
}

/** Sends bad requests to a bundle that counts all that they touch. */
export function createRefuser() {
  const standings = new Map<string, ReturnType<typeof createStanding>>();
  /** Nothing may ever be touched, so one bundle for each environment serves all requests. */
  const standing = (env: BadInput['env']) => {
    const name = JSON.stringify(env);
    const found = standings.get(name) ?? createStanding(env);
    standings.set(name, found);
    return found;
  };
  return {
    async send({ operation, trigger, event, env }: BadInput): Promise<Refusal> {
      const { bundle, touched } = standing(env);
      const answer = Object(await bundle.invoke(operation, event));
      const problem: Problem = trigger === 'http' ? JSON.parse(answer.body) : answer.error;
      const lines = bundle.lines.splice(0).join('\n');
      return { problem, statusCode: answer.statusCode, lines, touched: touched() };
    },
    /** Sends any event at all, and returns whatever comes back. */
    async give(operation: Operation, event: unknown) {
      const { bundle, touched } = standing({});
      const answer: unknown = await bundle.invoke(operation, event);
      bundle.lines.splice(0);
      bundle.announced.splice(0);
      return { answer, touched: touched() };
    },
  };
}

interface Standing {
  readonly bundle: Bundle;
  readonly touched: () => Touched;
}

function createStanding(env: BadInput['env']): Standing {
  const vendors = simulatedVendors();
  let ledgerCalls = 0;
  const store = new Proxy(createMemoryStore(), {
    get(target, name, receiver) {
      ledgerCalls += 1;
      return Reflect.get(target, name, receiver);
    },
  });
  const bundle = createBundle(vendors.fetch, SECRETS, { store, env: { ...env } });
  const touched = () => ({ requests: vendors.requests(), secretReads: bundle.secretReads.count, ledgerCalls });
  return { bundle, touched };
}
