import type { Scene } from '../scene.ts';

export const contactBecomesActive: Scene = {
  title: 'A contact becomes active in the CRM',
  story:
    'The WhatsApp conversation is reopened. A 200 proves nothing here: the response, or a read, must show the new status.',
  vendor: 'wapikit',
  ask: {
    by: 'http',
    method: 'POST',
    path: '/wapikit/conversations/6f9619ff-8b86-4d01-b42d-00cf4fc964ff',
    key: 'crm-ana-active',
    body: { status: 'Active' },
  },
  expect: { state: 'done', verified: true },
  truth({ wapikit }) {
    const status = wapikit.state.conversations.get('6f9619ff-8b86-4d01-b42d-00cf4fc964ff')?.status;
    return { said: `the conversation is ${status}`, holds: status === 'Active' };
  },
};
