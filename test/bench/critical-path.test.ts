import { describe, expect, it } from 'vitest';
import { type Call, inSequence } from '../../bench/critical-path/calls.ts';
import { play } from '../../bench/critical-path/play.ts';
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

  it('counts calls that run side by side once', () => {
    const call = (from: number, to: number): Call => ({ name: 'store.get A#', service: 'aws', from, to });
    expect(inSequence([call(0, 5), call(0, 5), call(5, 10)])).toHaveLength(2);
  });
});
