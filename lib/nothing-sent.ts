import type { WouldSend } from './errors/app-error.ts';

/** Thrown by a vendor's connection where it would have sent. It is no error, and `runOperation` alone catches it. */
export class NothingSent {
  readonly wouldSend: WouldSend;
  readonly requests: readonly WouldSend[];

  /** @param others requests that would go out after it */
  constructor(wouldSend: WouldSend, ...others: readonly WouldSend[]) {
    this.wouldSend = wouldSend;
    this.requests = [wouldSend, ...others];
  }

  /** The same requests, each with what would be read before it goes out. */
  after(...readFirst: NonNullable<WouldSend['readFirst']>): NothingSent {
    const [, ...others] = this.requests;
    const read = (request: WouldSend) => ({ ...request, readFirst: [...readFirst, ...(request.readFirst ?? [])] });
    return new NothingSent(read(this.wouldSend), ...others.map(read));
  }
}

/**
 * Runs the steps of an operation, each of which sends one request or several, and returns what the last one did. Where nothing
 * is sent, each step shows its requests all the same.
 * @throws NothingSent with the requests of every step; whatever a step throws
 */
export async function inTurn<Result>(steps: readonly (() => Promise<unknown>)[], last: () => Promise<Result>) {
  const shown: WouldSend[] = [];
  const showing = (thrown: unknown) => {
    if (!(thrown instanceof NothingSent)) throw thrown;
    shown.push(...thrown.requests);
    return undefined;
  };
  for (const step of steps) await step().catch(showing);
  const result = await last().catch(showing);
  const [first, ...others] = shown;
  if (first) throw new NothingSent(first, ...others);
  return result as Result;
}
