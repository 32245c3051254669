import { describe, expect, it } from 'vitest';
import { resume } from '../../../../lib/ledger/pace/stop.ts';
import { accept, type Request } from '../../../../lib/ledger/protocol/accept.ts';
import { drive } from '../../../../lib/ledger/protocol/loop.ts';
import {
  aBudget,
  aLedger,
  anAction,
  anOperation,
  NOW,
  onRecord,
  recorded,
  type TestLedger,
  withAccount,
} from '../../../kit/ledger.ts';

const OF = { vendor: 'helpscout', account: 'default' } as const;
/** A wake-up that comes later than this is one that the action has sent itself, in case nobody wakes it. */
const SOON_MS = 3_000;

/** When an account is resumed, beside which call to the store. */
interface Moment {
  /** The number of the call. */
  readonly call: number;
  readonly side: 'before' | 'after';
  /** Whether another worker takes the wake-ups at once, while the action is still at work here. */
  readonly isWorkerQuick: boolean;
  /** Who drives the action: the door at which it is requested, or a worker that a wake-up has reached. */
  readonly driver: 'door' | 'worker';
}

/** What becomes of an action that finds its account stopped, if that is resumed at a moment. */
async function outcomeOf({ call: nth, side, isWorkerQuick, driver }: Moment) {
  const operation = anOperation();
  const ledger = aLedger({ operation });
  if (driver === 'worker') await onRecord(ledger);
  await withAccount(ledger, { stopped: { at: NOW - 60_000, by: 'a person' } });
  let calls = 0;
  ledger.disturb = async ({ go }) => {
    calls += 1;
    if (calls !== nth) return go();
    ledger.disturb = (call) => call.go();
    const resumed = async () => {
      await resume(ledger, OF);
      if (isWorkerQuick) await deliver(ledger);
    };
    if (side === 'before') await resumed();
    const answer = await go();
    if (side === 'after') await resumed();
    return answer;
  };
  const request: Request = {
    ...{ operation, input: { text: 'Hello' }, account: 'default', identity: { key: 'k' }, caller: 'a caller' },
    ...{ trigger: 'http', correlationId: 'correlation', notAfter: NOW + 3_600_000 },
  };
  const { id } =
    driver === 'door'
      ? (await accept(ledger, request, aBudget())).action
      : await drive(ledger, anAction().id, aBudget({ isShared: true }));
  const isPlayed = calls >= nth;
  await deliver(ledger);
  return { isPlayed, state: (await recorded(ledger, id))?.state };
}

/** Lets a worker take the wake-ups that come soon. */
async function deliver(ledger: TestLedger): Promise<void> {
  const soon = ledger.woken.splice(0).filter(([, delayMs]) => delayMs <= SOON_MS);
  for (const [id] of soon) await drive(ledger, id, aBudget({ isShared: true }));
}

describe('an account that is resumed while an action finds it stopped', () => {
  it.each(
    (['door', 'worker'] as const).flatMap((driver) =>
      (['before', 'after'] as const).flatMap((side) =>
        [true, false].map((isWorkerQuick) => ({ driver, side, isWorkerQuick })),
      ),
    ),
  )('leaves it waiting at none of the calls to the store: %o', async (moment) => {
    const states: (string | undefined)[] = [];
    for (let call = 1; ; call += 1) {
      const { isPlayed, state } = await outcomeOf({ ...moment, call });
      if (!isPlayed) break;
      states.push(state);
    }
    expect(states.length).toBeGreaterThan(3);
    expect(states).toEqual(states.map(() => 'done'));
  });
});
