import { count, type Scene } from '../scene.ts';

const TRACKING = 'Your order 5123 is on its way: https://track.example/5123';

export const orderShips: Scene = {
  title: 'An order ships',
  story: 'The customer gets the tracking link, and the conversation is closed.',
  vendor: 'helpscout',
  ask: {
    by: 'http',
    method: 'POST',
    path: '/helpscout/conversations/123/reply',
    key: 'order-5123-shipped',
    body: { customer: { email: 'ana.pereira@example.com' }, text: TRACKING, status: 'closed' },
  },
  expect: { state: 'done', verified: true },
  truth({ helpscout }) {
    const mails = helpscout.effects().filter(({ text }) => text === TRACKING);
    const status = helpscout.state.conversations.get(123)?.status;
    return {
      said: `${count(mails, 'mail')} with the link; conversation 123 is ${status}`,
      holds: mails.length === 1 && status === 'closed',
    };
  },
};
