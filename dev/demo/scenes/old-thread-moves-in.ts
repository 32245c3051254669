import { count, type Scene } from '../scene.ts';

const ARCHIVED = 'We have received your return, thank you.';

export const oldThreadMovesIn: Scene = {
  title: 'An old thread moves in',
  story: 'It is imported with its own date. No mail is sent, and no conversation is reopened.',
  vendor: 'helpscout',
  ask: {
    by: 'http',
    method: 'POST',
    path: '/helpscout/conversations/127/reply',
    key: 'migration-127-3',
    body: { customer: { id: 123 }, text: ARCHIVED, imported: true, createdAt: '2016-05-04T08:30:00Z' },
  },
  expect: { state: 'done' },
  truth({ helpscout }) {
    const conversation = helpscout.state.conversations.get(127);
    const threads = conversation?.threads.filter(({ text }) => text === ARCHIVED) ?? [];
    const mails = helpscout.effects().filter(({ text }) => text === ARCHIVED);
    return {
      said: `${count(threads, 'thread')} of 2016, ${count(mails, 'mail')}; conversation 127 is ${conversation?.status}`,
      holds: threads.length === 1 && mails.length === 0 && conversation?.status === 'closed',
    };
  },
};
