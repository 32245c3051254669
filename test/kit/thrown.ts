import { afterAll, beforeAll } from 'vitest';

/** What is thrown out of reach of any caller while the tests of a file run; without a listener it would end the process. */
export function thrownOutOfReach(): readonly unknown[] {
  const thrown: unknown[] = [];
  const onThrown = (error: unknown) => thrown.push(error);
  beforeAll(() => {
    process.on('uncaughtException', onThrown);
  });
  afterAll(() => {
    process.off('uncaughtException', onThrown);
  });
  return thrown;
}
