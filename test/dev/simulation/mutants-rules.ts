import type { Rule } from './mutants.ts';

/** The rules without which a promise of the bundle would be broken. */
export const RULES = [
  {
    name: 'in flight is on record before the first byte leaves',
    file: 'lib/ledger/protocol/loop.ts',
    rule: 'await transition(ledger, latest.item, readiness)',
    without:
      "readiness.kind === 'ready' ? { ...latest, item: { ...latest.item, body: { ...body, phase: 'sending', sent: { at: ledger.world.now(), before: readiness.before, isRepeat: false } } } } : await transition(ledger, latest.item, readiness)",
  },
  {
    name: 'a conversation has one owner',
    file: 'lib/ledger/protocol/observe/turn.ts',
    line: 'if (owner) return',
    rule: 'owner',
    without: 'undefined',
  },
  {
    name: 'the head of the line stays where it is',
    file: 'lib/ledger/line/line.ts',
    line: 'index > 0 && position.at > at',
    rule: 'index > 0',
    without: 'true',
  },
  {
    name: 'a merged conversation has one line',
    file: 'lib/ledger/protocol/observe/readiness.ts',
    line: 'if (movedTo !== action.conversation) return',
    rule: 'movedTo !== action.conversation',
    without: 'false',
  },
  {
    name: 'a conversation remembers what its actions made',
    file: 'lib/ledger/line/line.ts',
    line: 'if (action.artifact) credited',
    rule: 'action.artifact',
    without: 'undefined',
  },
  {
    name: 'what was made belongs to one action',
    file: 'lib/ledger/line/credit.ts',
    rule: 'stored?.body.actionId === id',
    without: 'true',
  },
  {
    name: 'what stood there before is looked at',
    file: 'lib/ledger/protocol/observe/readiness.ts',
    rule: 'await operation.lookBefore?.(input, ledger.vendors, call)',
    without: 'undefined',
  },
  {
    name: 'what has no name keeps its conversation until it must be seen',
    file: 'lib/ledger/line/line.ts',
    line: 'isNameless ? endedAt + config.SETTLE_MS : endedAt',
    rule: 'isNameless',
    without: 'false',
  },
  {
    name: 'what may overwrite late keeps its conversation until it cannot',
    file: 'lib/ledger/line/line.ts',
    rule: 'isNothingUnderWay || !overwrites',
    without: 'true',
  },
  {
    name: 'an older value never overwrites a newer one',
    file: 'lib/ledger/line/supersede.ts',
    rule: '(lastSet[name] ?? 0) > at',
    without: 'false',
  },
  {
    name: 'no answer, or a 5xx, proves nothing',
    file: 'lib/ledger/protocol/observe/failure.ts',
    line: "case 'unknown':\n      return noResponse(ledger, action, error);",
    rule: 'noResponse(ledger, action, error)',
    without: 'notApplied(ledger, action, error)',
  },
  {
    name: 'what is found in flight is never tried again',
    file: 'lib/ledger/protocol/loop.ts',
    line: "return readEvidence(ledger, await transition(ledger, item, { kind: 'abandoned' }), task);",
    rule: "readEvidence(ledger, await transition(ledger, item, { kind: 'abandoned' }), task)",
    without: "attempt(ledger, { ...item, body: { ...action, phase: 'unsent', state: 'waiting' } }, task)",
  },
  {
    name: 'nothing is sent when the process may be dead before the answer',
    file: 'lib/http/transport.ts',
    line: 'if (deadline - startedAt < neededMs || timeoutMs < (isOnce ? responseTimeoutMs / 2 : 1)) throw',
    rule: 'deadline - startedAt < neededMs || timeoutMs < (isOnce ? responseTimeoutMs / 2 : 1)',
    without: 'false',
  },
  {
    name: 'absence counts past the settle time only',
    file: 'lib/ledger/protocol/evidence.ts',
    line: 'if (!isSettled(action, moment)) return stillInDoubt(action, moment);',
    rule: '!isSettled(action, moment)',
    without: 'false',
  },
  {
    name: 'absence counts when it is seen twice',
    file: 'lib/ledger/protocol/evidence.ts',
    line: 'if (now < secondLook) return',
    rule: 'now < secondLook',
    without: 'false',
  },
  {
    name: 'it is sent again once',
    file: 'lib/ledger/protocol/evidence.ts',
    line: 'if (firstSentAt !== undefined) return held',
    rule: 'firstSentAt !== undefined',
    without: 'false',
  },
  {
    name: 'what is unclear is held',
    file: 'lib/ledger/protocol/observe/evidence.ts',
    line: "if ('several' in found) return { kind: 'unclear', shown: 'several', candidates: found.several };",
    rule: "{ kind: 'unclear', shown: 'several', candidates: found.several }",
    without: "{ kind: 'absent' }",
  },
  {
    name: 'who was outrun does not write',
    file: 'lib/ledger/records/store.ts',
    line: "written ? undefined : 'conflict'",
    rule: 'written',
    without: 'true',
  },
  {
    name: 'it is announced until it is said to be',
    file: 'lib/ledger/protocol/end.ts',
    line: 'const announced = !announces;',
    rule: '!announces',
    without: 'true',
  },
  {
    name: 'what is due is swept each minute',
    file: 'lib/ledger/protocol/sweep.ts',
    line: 'for (const state of STATES)',
    rule: 'STATES',
    without: 'STATES.slice(0, 0)',
  },
  {
    name: 'what the queue does not take is driven by the sweep',
    file: 'lib/ledger/protocol/sweep.ts',
    line: 'const driven = await drive(ledger, actionId, budget)',
    rule: 'drive(ledger, actionId, budget)',
    without: 'Promise.resolve(undefined)',
  },
  {
    name: 'a result event that is not out is still to be published',
    file: 'lib/ledger/protocol/commit.ts',
    line: 'error: nameOf(error) });\n    return item;',
    rule: 'item',
    without: "(await transition(ledger, item, { kind: 'announced' })).item",
  },
  {
    name: 'a secret that cannot be read may come back',
    file: 'lib/secrets/secrets.ts',
    line: "'unavailable', 'The credentials cannot be read.', { outcome: 'not_applied'",
    rule: "'not_applied'",
    without: "'refused'",
  },
  {
    name: 'an input that is kept beside its action is that action’s alone',
    file: 'lib/ledger/records/inputs.ts',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the text of the rule
    rule: '`I#${id}#${fingerprint.slice(0, 16)}#${part}`',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as above
    without: '`I#${part}`',
  },
  {
    name: 'a decision is about the record as it stands',
    file: 'lib/ledger/protocol/people.ts',
    rule: '(await decision(item)).item',
    without: '(await decision({ ...(await get(ledger, actionId)), body: item.body })).item',
  },
] as const satisfies readonly Rule[];

export type RuleName = (typeof RULES)[number]['name'];
