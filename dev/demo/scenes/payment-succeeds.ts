import { count, type Scene } from '../scene.ts';

export const paymentSucceeds: Scene = {
  title: 'A payment succeeds',
  story: 'payment.completed is on the bus; a mapping turns it into a reactivation with a note.',
  vendor: 'khoros',
  ask: {
    by: 'event',
    source: 'payments',
    detailType: 'payment.completed',
    detail: {
      paymentId: 'p-5123',
      networkType: 'facebook',
      networkId: '32031810236844413',
      pageId: '354241721305178',
    },
  },
  expect: { state: 'done', operation: 'khoros.reactivateAuthorConversations' },
  truth({ khoros }) {
    const conversation = khoros.state.conversations.get(12745258);
    const notes = conversation?.notes.map(({ text }) => text) ?? [];
    return {
      said: `conversation 12745258 is ${conversation?.status}, with ${count(notes, 'note')}: ${notes.join()}`,
      holds: conversation?.status === 'AVAILABLE' && notes.join() === 'payment processed',
    };
  },
};
