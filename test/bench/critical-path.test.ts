import { describe, expect, it } from 'vitest';
import { type Call, inSequence } from '../../bench/critical-path/calls.ts';
import { play } from '../../bench/critical-path/play.ts';
import { loadBench } from '../../bench/report/benches.ts';
import { operations } from '../../functions/registry.ts';

/** AWS calls one after the other that a warm action makes its caller wait for. It may only become less. */
const AT_MOST = { once: 5, keyed: 4, safe: 4 } as const;
/** So many more where the conversation is found by its customer: it is put on record, and the action joins its line. */
const TO_FIND_IT = 6;

describe('what an action makes its caller wait for', () => {
  const subjects = operations.flatMap((operation) =>
    [operation.example, ...(operation.otherExamples ?? [])].map((example) => ({
      operation,
      example,
      resend: operation.resend(operation.input.parse(example)),
    })),
  );

  it.each(subjects)('$operation.name ($resend) stays within its row of AWS calls', async (subject) => {
    const calls = await play(subject.operation, subject.example, 'warm');
    expect(calls.filter(({ service }) => service === 'vendor')).not.toEqual([]);
    const isFound = subject.operation.conversation(subject.operation.input.parse(subject.example)) === undefined;
    expect(inSequence(calls).length).toBeLessThanOrEqual(AT_MOST[subject.resend] + (isFound ? TO_FIND_IT : 0));
  });

  it('ends the print of its bench with a line for each class, for a program to read', async () => {
    const { lastLines } = await loadBench('critical-path');
    const figure = (name: string, value: number) => ({ name, value, unit: 'AWS calls' });
    const figures = [figure('once', 5), figure('keyed', 4), figure('safe', 3), figure('safe, of a customer', 9)];
    expect(lastLines?.(figures)).toEqual([
      'once: 5 AWS calls in sequence',
      'keyed: 4 AWS calls in sequence',
      'safe: 3 AWS calls in sequence',
    ]);
  });

  it('counts calls that run side by side once', () => {
    const call = (from: number, to: number): Call => ({ name: 'store.get A#', service: 'aws', from, to });
    expect(inSequence([call(0, 5), call(0, 5), call(5, 10)])).toHaveLength(2);
  });
});
