import { count, type Scene } from '../scene.ts';

const LATER = 'Your gift is wrapped and leaves today.';

export const answerIsLost: Scene = {
  title: 'The response to a reply is lost',
  story:
    'Help Scout mails the customer, then the connection breaks. The bundle does not send it again: it looks for the thread, and finds it.',
  vendor: 'helpscout',
  spoil: ({ helpscout }) => helpscout.faults.push({ name: 'reset-after', match: { operation: 'createReply' } }),
  ask: {
    by: 'http',
    method: 'POST',
    path: '/helpscout/conversations/128/reply',
    key: 'gift-128',
    body: { customer: { id: 125 }, text: LATER },
  },
  expect: { state: 'done', reconciled: true },
  truth({ helpscout }) {
    const mails = helpscout.effects().filter(({ text }) => text === LATER);
    return { said: `${count(mails, 'mail')} to the customer`, holds: mails.length === 1 };
  },
};
