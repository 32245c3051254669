import { table } from '../dev/terminal/table.ts';
import { defineBench } from './report/define-bench.ts';
import { type Subject, subjects } from './throughput/handlers.ts';

const ROUNDS = 1_500;
const WARM_UP = 300;
/** So many in one way, then as many in the other: long enough for the clock of a processor, short enough to take turns. */
const TURN = 100;

export const bench = defineBench({
  measures:
    'actions that one core does in a second of its own time, through door, ledger and client; vendors and table in memory, responding at once',
  isExact: false,
  isQuick: true,
  figures: {
    'replies (a read, a request, five writes)': { unit: 'a second and core' },
    'updates (a request, three writes)': { unit: 'a second and core' },
    'replies by a bare handler that posts the same': { unit: 'a second and core' },
    'a reply’s processor time, against the bare handler': { unit: '×' },
    'an update’s processor time, against the bare handler': { unit: '×' },
  },

  async run({ show, size: rounds = ROUNDS }) {
    const { reply, update } = subjects(rounds + WARM_UP);
    const [replies, updates] = [await processorTime(reply, rounds), await processorTime(update, rounds)];
    const perSecond = (microseconds: number) => 1e6 / microseconds;
    show?.(
      `${table(
        [
          { title: reply.title, ...replies },
          { title: update.title, ...updates },
        ],
        [
          { title: `Microseconds of a core, mean of ${rounds}`, text: ({ title }) => title },
          { title: 'bundle', text: ({ bundle }) => bundle.toFixed(0) },
          { title: 'bare', text: ({ bare }) => bare.toFixed(0) },
        ],
      )}\n`,
    );
    return {
      'replies (a read, a request, five writes)': perSecond(replies.bundle),
      'updates (a request, three writes)': perSecond(updates.bundle),
      'replies by a bare handler that posts the same': perSecond(replies.bare),
      'a reply’s processor time, against the bare handler': replies.bundle / replies.bare,
      'an update’s processor time, against the bare handler': updates.bundle / updates.bare,
    };
  },
});

/** What one action takes of a core in each way, taken in turns. Microseconds: other work on the machine does not count. */
async function processorTime(subject: Subject, rounds: number): Promise<{ bundle: number; bare: number }> {
  const used = { bundle: 0, bare: 0 };
  for (let from = 0; from < WARM_UP + rounds; from += TURN) {
    for (const way of ['bundle', 'bare'] as const) {
      const before = process.cpuUsage();
      for (let round = from; round < from + TURN; round += 1) await subject[way](round);
      const { user, system } = process.cpuUsage(before);
      if (from >= WARM_UP) used[way] += user + system;
    }
  }
  return { bundle: used.bundle / rounds, bare: used.bare / rounds };
}
