import { describe, expect, it } from 'vitest';
import { AppError, type ErrorFacts } from '../../../../../lib/errors/app-error.ts';
import { ERROR_KINDS, type ErrorKind } from '../../../../../lib/errors/kinds.ts';
import { observeFailure, observeFailureBefore } from '../../../../../lib/ledger/protocol/observe/failure.ts';
import { rehearsed } from '../../../../../lib/ledger/protocol/observe/response.ts';
import type { Action } from '../../../../../lib/ledger/records/action.ts';
import type { HistoryEntry } from '../../../../../lib/ledger/records/history.ts';
import { aLedger, anAction } from '../../../../kit/ledger.ts';

const KINDS = Object.keys(ERROR_KINDS) as ErrorKind[];
const error = (kind: ErrorKind, facts: ErrorFacts = {}) => new AppError(kind, 'Oh.', facts);

const REASON_OF: Partial<Record<ErrorKind, string>> = {
  rate_limited: 'rate_limited',
  credentials_refused: 'credentials',
  misconfigured: 'credentials',
  unknown_account: 'credentials',
  vendor_unavailable: 'vendor_unavailable',
  unavailable: 'unavailable',
};
/** By when the request was thrown out: before it, or while it was under way. */
const beforehand = (thrown: AppError) => observeFailureBefore(aLedger(), anAction(), thrown);
const underWay = (thrown: AppError) => observeFailure(aLedger(), anAction({ phase: 'sending' }), thrown);

/** That nothing was applied; the pause is our own after a first failure, unless the vendor asks for one. */
const notApplied = (kind: ErrorKind, retryAfterMs?: number) => {
  const reason = REASON_OF[kind] ?? 'retry';
  const pauseMs = retryAfterMs ?? (reason === 'credentials' ? 2_500 : 1_500);
  return { kind: 'not_applied', reason, error: kind, vendorStatus: undefined, pauseMs };
};

const failedForGood = (kind: ErrorKind) => ({ kind: 'failed_for_good', failure: { kind, detail: 'Oh.' } });

describe.each(KINDS)('%s', (kind) => {
  it('is a refusal where the vendor said no, or said yes to something else', () => {
    for (const outcome of ['refused', 'not_as_asked'] as const) {
      for (const observe of [beforehand, underWay])
        expect(observe(error(kind, { outcome }))).toMatchObject(failedForGood(kind));
    }
  });

  it('is tried again where certainly nothing was applied, after as long as the vendor asks', () => {
    for (const observe of [beforehand, underWay]) {
      expect(observe(error(kind, { outcome: 'not_applied' }))).toEqual(notApplied(kind));
      const asked = error(kind, { outcome: 'not_applied', retryAfterMs: 7_000 });
      expect(observe(asked)).toEqual(notApplied(kind, 7_000));
    }
  });

  it('leaves the action in doubt where nothing is known, but only while the request was under way', () => {
    const unknown = error(kind, { outcome: 'unknown', vendor: { status: 502 } });
    expect(underWay(unknown)).toEqual({ kind: 'no_response', vendorStatus: 502, pauseMs: 1_500 });
    expect(beforehand(error(kind, { outcome: 'unknown' }))).toEqual(notApplied(kind));
  });

  it('leaves no doubt of what goes out once where the lost response is that of a request before it', () => {
    const lost = error(kind, { outcome: 'unknown', isLastUnsent: true });
    const observed = (resend: Action['resend']) =>
      observeFailure(aLedger(), anAction({ phase: 'sending', resend }), lost);
    expect(observed('once')).toEqual({ ...notApplied(kind), partly: true, isPartLost: true });
    // These are sent again whole, and what is late may undo what is newer: the doubt stays.
    for (const resend of ['safe', 'keyed'] as const) expect(observed(resend)).toMatchObject({ kind: 'no_response' });
  });
});

describe.each(['credentials_refused', 'misconfigured', 'unknown_account'] as const)('%s', (kind) => {
  it.each([600_000, 5_000])(
    'is tried again slowly after the first time, whatever the settle time: %d ms',
    (SETTLE_MS) => {
      const history = [{ at: 1, phase: 'send', outcome: 'credentials_refused' }] as const;
      const ledger = aLedger({ config: { ...aLedger().config, SETTLE_MS } });
      for (const [known, pauseMs] of [
        [[], 2_500],
        [[{ at: 1, phase: 'send', outcome: 'rate_limited' }], 2_500],
        [history, 45_000],
      ] as const) {
        const observed = observeFailureBefore(
          ledger,
          anAction({ history: known }),
          error(kind, { outcome: 'not_applied' }),
        );
        expect(observed).toMatchObject({ reason: 'credentials', pauseMs });
      }
    },
  );
});

describe('on our side of the wire', () => {
  it.each([...KINDS.filter((kind) => ERROR_KINDS[kind].retry), 'unknown_account'] as const)(
    'is tried again what may pass, or be set right: %s',
    (kind) => {
      expect(underWay(error(kind))).toEqual(notApplied(kind));
      expect(beforehand(error(kind, { retryAfterMs: 9 }))).toEqual(notApplied(kind, 9));
    },
  );

  it.each(['invalid_input', 'not_supported', 'conversation_not_found', 'unknown_record'] as const)(
    'fails what will be the same again: %s',
    (kind) => {
      for (const observe of [beforehand, underWay]) expect(observe(error(kind))).toMatchObject(failedForGood(kind));
    },
  );

  it('leaves the action in doubt after a mistake of ours while sending: the request may have gone', () => {
    expect(underWay(error('internal'))).toMatchObject({ kind: 'no_response' });
    expect(beforehand(error('internal'))).toMatchObject(failedForGood('internal'));
  });
});

it('keeps of a refusal what may be shown', () => {
  const facts = {
    outcome: 'refused',
    issues: [{ path: 'text', message: 'is too long' }],
    vendor: { status: 422, logRef: 'ref-1' },
    verified: false,
  } as const;
  const { outcome, ...shown } = facts;
  const failure = { kind: 'vendor_refused', detail: 'Oh.', ...shown };
  expect(underWay(error('vendor_refused', { ...facts, cause: new Error('ana@example.com') }))).toEqual({
    ...{ kind: 'failed_for_good', failure },
  });
});

it('pauses for longer after each attempt', () => {
  const pauseAfter = (attempts: number) => {
    const history = Array.from({ length: attempts }, (): HistoryEntry => ({ at: 1, phase: 'send', outcome: 'x' }));
    const thrown = error('vendor_unavailable', { outcome: 'not_applied' });
    return observeFailure(aLedger(), anAction({ phase: 'sending', history }), thrown);
  };
  expect([0, 1, 9].map(pauseAfter)).toMatchObject([{ pauseMs: 1_500 }, { pauseMs: 3_000 }, { pauseMs: 45_000 }]);
});

describe('what is said of it', () => {
  it('are ids and codes', () => {
    const ledger = aLedger();
    const thrown = error('vendor_unavailable', { outcome: 'unknown', vendor: { status: 502 } });
    observeFailure(ledger, anAction({ phase: 'sending' }), thrown);
    expect(ledger.lines).toEqual([
      {
        level: 'warn',
        message: 'attempt failed',
        actionId: 'act_mine',
        operation: 'helpscout.test',
        account: 'default',
        correlationId: 'correlation',
        kind: 'vendor_unavailable',
        outcome: 'unknown',
        vendorStatus: 502,
      },
    ]);
    expect(ledger.measured).toEqual([['ActionInDoubt', 1, { operation: 'helpscout.test' }]]);
  });

  it('is where a mistake of ours arose, and none of its words', () => {
    const ledger = aLedger();
    observeFailure(ledger, anAction(), error('internal', { cause: new RangeError('ana@example.com') }));
    expect(ledger.lines).toMatchObject([{ level: 'error', error: expect.stringContaining('RangeError') }]);
    expect(JSON.stringify(ledger.lines)).not.toContain('ana@');
  });

  it('is measured where credentials were refused: a person must look at them', () => {
    const ledger = aLedger();
    observeFailureBefore(ledger, anAction(), error('credentials_refused', { outcome: 'not_applied' }));
    expect(ledger.measured).toEqual([['Vendor401AfterRefresh', 1, { operation: 'helpscout.test' }]]);
  });
});

describe('what was not sent for an account in dry-run mode', () => {
  const wouldSend = {
    method: 'POST',
    url: 'https://vendor.example/a/b?customer=ana',
    headers: { authorization: 'secret' },
  };

  it('is told by the names of its fields, and by none of their values', () => {
    const body = { text: 'Dear Ana', customer: { email: 'ana@example.com' } };
    expect(rehearsed({ wouldSend: { ...wouldSend, body } })).toEqual({
      result: { wouldSend: { method: 'POST', url: 'https://vendor.example/a/b', fields: ['text', 'customer'] } },
      verified: 'unsupported',
      warnings: ['dry_run'],
    });
  });

  it.each([undefined, null, 'Dear Ana', 42])('has no fields where the body has none: %j', (body) => {
    expect(rehearsed({ wouldSend: { ...wouldSend, body } })).toMatchObject({ result: { wouldSend: { fields: [] } } });
  });
});
