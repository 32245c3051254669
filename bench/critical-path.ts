import { operations } from '../functions/registry.ts';
import { inSequence, TAKES_MS, table } from './critical-path/calls.ts';
import { play, WAYS } from './critical-path/play.ts';

/** What an action makes its caller wait for, call by call, in virtual time: no machine disturbs it. */
console.log(
  `Milliseconds of virtual time: a call to AWS ${TAKES_MS.aws}, a message or event ${TAKES_MS.message}, the vendor ${TAKES_MS.vendor}.`,
);
console.log('`A#` an action, `C#` a conversation, `V#` an account; `|` beside the call above.');

/** Its conversation is found first, and put on record. */
const TO_BE_FOUND = 'where only the customer is known';
/** The most that a warm action of a class waits for. */
const longest = new Map<string, number>();
for (const operation of operations) {
  for (const example of [operation.example, ...(operation.otherExamples ?? [])]) {
    const resend = operation.resend(operation.input.parse(example));
    for (const way of WAYS) {
      const calls = await play(operation, example, way);
      const row = inSequence(calls);
      const endsAt = Math.max(0, ...calls.map(({ to }) => to));
      console.log(`\n${operation.name} (${resend}), ${way}: ${endsAt} ms, ${row.length} AWS calls in sequence`);
      console.log(table(calls));
      const kind =
        operation.conversation(operation.input.parse(example)) === undefined ? `${resend}, ${TO_BE_FOUND}` : resend;
      if (way === 'warm') longest.set(kind, Math.max(longest.get(kind) ?? 0, row.length));
    }
  }
}
console.log('');
for (const [kind, count] of [...longest].sort(([a], [b]) => b.length - a.length))
  console.log(`${kind}: ${count} AWS calls in sequence`);
