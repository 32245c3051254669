import { AppError, type WouldSend } from './errors/app-error.ts';

/** Thrown by a vendor's connection in a dry run, instead of sending. It is no error: `runOperation` turns it into a result. */
export class NothingSent {
  readonly wouldSend: WouldSend;
  readonly requests: readonly WouldSend[];

  /** @param others requests that would be sent after it */
  constructor(wouldSend: WouldSend, ...others: readonly WouldSend[]) {
    this.wouldSend = wouldSend;
    this.requests = [wouldSend, ...others];
  }

  /** The same requests, each with what would be read before it is sent. */
  after(...readFirst: NonNullable<WouldSend['readFirst']>): NothingSent {
    const [, ...others] = this.requests;
    const read = (request: WouldSend) => ({ ...request, readFirst: [...readFirst, ...(request.readFirst ?? [])] });
    return new NothingSent(read(this.wouldSend), ...others.map(read));
  }
}

/**
 * Runs the steps of an operation one after the other, and returns the result of the last one. In a dry run every step runs, too, so
 * that the requests of all of them are shown.
 * @throws NothingSent with the requests of every step; whatever a step throws, with `isLastUnsent` if the response to one before the last was lost
 */
export async function inSequence<Result>(steps: readonly (() => Promise<unknown>)[], last: () => Promise<Result>) {
  const unsent: WouldSend[] = [];
  const showing = (thrown: unknown) => {
    if (!(thrown instanceof NothingSent)) throw thrown;
    unsent.push(...thrown.requests);
    return undefined;
  };
  for (const step of steps) {
    await step()
      .catch(showing)
      .catch((thrown) => {
        throw beforeLast(thrown);
      });
  }
  const result = await last().catch(showing);
  const [first, ...others] = unsent;
  if (first) throw new NothingSent(first, ...others);
  return result as Result;
}

/** The error of a step before the last one. */
function beforeLast(thrown: unknown): unknown {
  if (!(thrown instanceof AppError) || thrown.facts.outcome !== 'unknown') return thrown;
  return new AppError(thrown.kind, thrown.message, { ...thrown.facts, isLastUnsent: true });
}
