import { counted } from '../../console/words.ts';
import type { Erased, Erasure, Target } from '../../lib/ledger/erase/erase.ts';
import { VENDOR_NAMES } from '../../lib/vendors/vendors.ts';

/** Which conversation is meant. @throws Error that says what is wrong with the text */
export function readTarget(text: string): Target {
  const [, name, account = '', conversation = ''] = /^([^/]+)\/([A-Za-z0-9_-]{1,64})\/(\S+)$/.exec(text) ?? [];
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
    `${actions.length - kept.length} of ${counted(actions.length, 'action')} erased; the conversation’s own record: ${line}.`,
    ...kept.map(({ actionId, state }) => `! ${actionId} is ${state}: ${adviceOn(actionId, state, at)}`),
    'What remains of an erased action, until thirty days after its end: hashes of its key, its input and what it made, its operation,',
    '  its times, what became of each request, who asked for it and who decided about it.',
    'Not erased here:',
    '  the conversation at the vendor',
    `  log lines and traces, ${logRetention}: ids, no text`,
    '  what no conversation leads to: actions that found none (erase target:act_…), and ids that they list as candidates',
    '  dead letters, for fourteen days: whole events, as they arrived. Redrive the queues, or purge them',
    '  result events that other systems have received: ids, no text',
    '  files of bulk jobs and of their results, where npm run actions -- bulk ran',
    '  backups of the table, for 35 days: erase again after restoring one',
  ].join('\n');
}

/** What to do about an action that is kept. @param at which stage, as an option of a command */
function adviceOn(actionId: string, state: Erased['state'], at: string): string {
  switch (state) {
    case 'waiting':
      return `npm run actions -- cancel ${actionId}${at}, then erase again`;
    case 'held':
      return `npm run actions -- resolve ${actionId}${at}, then erase again`;
    case 'running':
      return 'erase again in a minute';
    case 'in_doubt':
      return 'it is being settled: erase again when it has ended';
    default:
      return 'erase again in an hour';
  }
}
