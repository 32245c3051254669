import type { Erasure, Target } from '../../lib/ledger/erase/erase.ts';
import { VENDOR_NAMES } from '../../lib/vendors/vendors.ts';

/** Which conversation is meant. @throws Error that says what is wrong with the text */
export function readTarget(text: string): Target {
  const [, name, account = '', conversation = ''] = /^([^/]+)\/([A-Za-z0-9_-]{1,64})\/(\S{1,256})$/.exec(text) ?? [];
  const vendor = VENDOR_NAMES.find((each) => each === name);
  if (vendor !== undefined) return { vendor, account, conversation };
  throw new Error(`${text} is no conversation: write vendor/account/id, with a vendor of ${VENDOR_NAMES.join(', ')}.`);
}

/** What was erased, what could not be, and where else something may be. */
export function reportErasure(
  { actions, line }: Erasure,
  { stage, logRetention }: { readonly stage: string; readonly logRetention: string },
): string {
  const kept = actions.filter(({ outcome }) => outcome === 'kept');
  const at = stage === 'local' ? '' : ` --stage ${stage}`;
  return [
    `${actions.length - kept.length} of ${actions.length} actions erased; the conversation’s own record: ${line}.`,
    ...kept.map(
      ({ actionId, state }) =>
        `! ${actionId} is ${state}: ${ADVICE[state] ?? 'erase again in an hour'}${ADVICE[state] ? `${at}` : ''}`,
    ),
    'What remains of an erased action, until thirty days after its end: its key’s hash, its operation, its end and who asked for it.',
    'Not erased here:',
    '  the conversation at the vendor',
    `  log lines and traces, ${logRetention}: ids, no text`,
    '  dead letters, for fourteen days: whole events, as they arrived. Redrive the queues, or purge them',
    '  result events that other systems have received: ids, no text',
    '  backups of the table, for 35 days: erase again after restoring one',
  ].join('\n');
}

const ADVICE: Readonly<Record<string, string>> = {
  waiting: 'npm run actions -- cancel, then erase again;',
  running: 'erase again in a minute;',
  in_doubt: 'it is being settled: erase again when it has ended;',
  held: 'npm run actions -- resolve, then erase again;',
};
