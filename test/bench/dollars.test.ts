import { expect, it } from 'vitest';
import { nothing } from '../../bench/cost/count.ts';
import { dollarsPerMillion, totalOf } from '../../bench/cost/dollars.ts';

it('A million actions cost what AWS charges for each thing that they use', () => {
  const count = {
    ...nothing(),
    runs: 2,
    workerMs: 25,
    writeUnits: 16,
    readUnits: 5,
    events: 1,
    wakeUps: 1,
    secrets: 1,
    logBytes: 1_000,
  };
  const dollars = dollarsPerMillion(count, 375);
  expect(dollars).toMatchObject({
    lambdaRequests: 0.4,
    lambdaGigabyteSeconds: expect.closeTo(0.4 * 0.5 * 13.3334),
    httpApiRequests: 1,
    tableWriteUnits: 10,
    tableReadUnits: 0.625,
    queueRequests: expect.closeTo(1.2),
    busEvents: 1,
    secretReads: 5,
    logGigabytes: expect.closeTo(0.5),
    traces: expect.closeTo(0.5),
  });
  expect(totalOf(dollars)).toBeCloseTo(22.89, 2);
});
