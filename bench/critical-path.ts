import { operations } from '../functions/registry.ts';
import { inSequence, TAKES_MS, table } from './critical-path/calls.ts';
import { play, WAYS } from './critical-path/play.ts';
import { defineBench } from './report/define-bench.ts';

/** What the figures are of. */
const WARM = ['warm'] as const;
const CLASSES: readonly string[] = ['once', 'keyed', 'safe'];
/** Its conversation is found first, and put on record. */
const TO_BE_FOUND = 'where only the customer is known';

/** What an action makes its caller wait for, call by call, in virtual time: no machine disturbs it. */
export const bench = defineBench({
  measures: 'AWS calls that the caller of a warm action waits for, one after the other; the most of each class',
  isExact: true,
  isQuick: true,
  figures: {
    once: {
      unit: 'AWS calls',
      atMost: 6,
      quotedAs: 'AWS calls that the caller of a reply waits for, one after the other',
    },
    keyed: { unit: 'AWS calls' },
    safe: { unit: 'AWS calls', atMost: 4, quotedAs: '… of an update' },
    [`once, ${TO_BE_FOUND}`]: { unit: 'AWS calls' },
    [`safe, ${TO_BE_FOUND}`]: { unit: 'AWS calls' },
  },

  async run({ show }) {
    show?.(
      `Milliseconds of virtual time: a call to AWS ${TAKES_MS.aws}, a message or event ${TAKES_MS.message}, the vendor ${TAKES_MS.vendor}.`,
    );
    show?.('`A#` an action, `C#` a conversation, `V#` an account; `|` beside the call above.');
    const longest: Record<string, number> = {};
    for (const operation of operations) {
      for (const example of [operation.example, ...(operation.otherExamples ?? [])]) {
        const input = operation.input.parse(example);
        const resend = operation.resend(input);
        const isKnown = operation.conversation(input) !== undefined;
        for (const way of show ? WAYS : WARM) {
          const calls = await play(operation, example, way);
          const row = inSequence(calls);
          const endsAt = Math.max(0, ...calls.map(({ to }) => to));
          show?.(`\n${operation.name} (${resend}), ${way}: ${endsAt} ms, ${row.length} AWS calls in sequence`);
          show?.(table(calls));
          if (way !== 'warm') continue;
          const kind = isKnown ? resend : `${resend}, ${TO_BE_FOUND}`;
          longest[kind] = Math.max(longest[kind] ?? 0, row.length);
        }
      }
    }
    show?.('');
    return longest;
  },

  lastLines: (figures) =>
    figures
      .filter(({ name }) => CLASSES.includes(name))
      .map(({ name, value }) => `${name}: ${value} AWS calls in sequence`),
});
