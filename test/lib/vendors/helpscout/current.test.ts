import { describe, expect, it } from 'vitest';
import { classifyUnshown, mergeFields } from '../../../../lib/vendors/helpscout/current.ts';
import { Conversation, ConversationUpdate, FieldChange, helpscout } from '../../../../lib/vendors/helpscout/index.ts';
import { aCall, answering } from '../fixture.ts';
import { conversation } from './helpscout-with.ts';

const SENT_AT = Date.parse('2026-03-02T09:00:00Z');

const shown = (id: number, status: string) => ({ id, status, userUpdatedAt: '2026-03-02T08:00:00Z', tags: [] });

/** What is concluded of an update that the conversation does not show, whose user changed it so long after it was sent. */
function concluded(changedAfterMs: number, { someAsAsked = false, clockOffsetMs = 0 } = {}) {
  const userUpdatedAt = new Date(SENT_AT + changedAfterMs).toISOString();
  return classifyUnshown(
    SENT_AT,
    Conversation.parse({ ...shown(123, 'active'), userUpdatedAt }),
    someAsAsked,
    clockOffsetMs,
  );
}

describe('an update that the conversation does not show', () => {
  it('is absent where no user has changed the conversation since', () => {
    expect([concluded(-60_000), concluded(-15_000)]).toEqual(['absent', 'absent']);
  });

  it('has been overtaken where a user has', () => {
    expect([concluded(-1_000), concluded(60_000)]).toEqual(['touched', 'touched']);
  });

  it('is unclear where the clocks are too close to tell', () => {
    expect([concluded(-14_999), concluded(-1_001)]).toEqual(['unclear', 'unclear']);
  });

  it('is unclear where part of it is set: the change may be our own', () => {
    expect(concluded(60_000, { someAsAsked: true })).toBe('unclear');
    expect(concluded(-60_000, { someAsAsked: true })).toBe('absent');
  });

  it('is judged by the clock of Help Scout', () => {
    expect(concluded(-60_000, { clockOffsetMs: -120_000 })).toBe('touched');
    expect(concluded(60_000, { clockOffsetMs: 120_000 })).toBe('absent');
  });
});

it('keeps the fields that a change does not name, since Help Scout takes only whole lists', () => {
  const are = [1, 2, 3].map((id) => ({ id, value: `is ${id}` }));
  const change = FieldChange.parse({ add: [{ id: 2, value: 'new' }], remove: [3] });
  expect(mergeFields(are, change)).toEqual([
    { id: 1, value: 'is 1' },
    { id: 2, value: 'new' },
  ]);
});

it('concludes nothing from a read that shows another conversation', async () => {
  const { fixture } = answering({ accessToken: 'token' }, [Response.json(shown(999, 'closed'))]);
  const update = ConversationUpdate.parse({ status: 'closed' });
  const evidence = { sentAt: fixture.time, before: [] };
  const found = helpscout.create(fixture).findUpdate(conversation('123'), update, evidence, aCall(fixture));
  await expect(found).rejects.toMatchObject({ kind: 'vendor_contract', facts: { outcome: 'not_applied' } });
});
