import type { Scene } from '../scene.ts';

const FRIDAY = nextFriday();

export const refundIsPending: Scene = {
  title: 'A refund is pending until Friday',
  story: 'The conversation is put on hold until then, reassigned and tagged.',
  vendor: 'reamaze',
  ask: {
    by: 'http',
    method: 'PUT',
    path: '/reamaze/conversations/the-kettle-leaks',
    key: 'refund-5123',
    body: {
      status: 5,
      hold_until: FRIDAY,
      assignee: { email: 'staff1@example.com' },
      tag_list: ['refund', 'bank'],
    },
  },
  expect: { state: 'done', verified: true },
  truth({ reamaze }) {
    const found = reamaze.state.conversations.find(({ slug }) => slug === 'the-kettle-leaks');
    const { status, assignee, tags = [] } = found ?? {};
    return {
      said: `status ${status}, hold until ${found?.holdUntil}, with ${assignee?.email}, tagged ${tags.join(', ')}`,
      holds: status === 5 && assignee?.email === 'staff1@example.com' && tags.join() === 'refund,bank',
    };
  },
};

function nextFriday(): string {
  const at = new Date();
  at.setUTCDate(at.getUTCDate() + ((5 - at.getUTCDay() + 7) % 7 || 7));
  at.setUTCHours(9, 0, 0, 0);
  return at.toISOString().replace('.000Z', 'Z');
}
