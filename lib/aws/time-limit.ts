import type { World } from '../world.ts';

/**
 * Runs a call of AWS, and ends it after a time. The SDK's own limits end when the headers are there: a body that stalls, because the
 * process was suspended or the connection is dead, would hold the call, and all that wait for it, until Lambda ends the process.
 * @param call must take the signal to the request that it sends
 */
export async function withinTime<Result>(
  ms: number,
  { after }: Pick<World, 'after'>,
  call: (abortSignal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const cancel = after(ms, () => controller.abort());
  try {
    return await call(controller.signal);
  } finally {
    cancel();
  }
}
