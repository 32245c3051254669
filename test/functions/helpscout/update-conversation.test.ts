import { describe, expect, it } from 'vitest';
import { operation } from '../../../functions/helpscout/update-conversation.ts';
import { keepsPromises } from '../../kit/keeps-promises.ts';
import { everything } from '../../kit/world.ts';

describe('PATCH /helpscout/conversations/{conversationId}', () => {
  keepsPromises(operation, {
    vendor: 'helpscout',
    request: 'updateConversation',
    ask: { pathParameters: { conversationId: '123' }, body: { status: 'closed', assignTo: 4003 } },
    result: { conversation: { id: '123', status: 'closed', assigneeId: 4003 } },
    isSet: ({ vendors: { simulators } }) =>
      simulators.helpscout.state.conversations.get(123)?.status === 'closed' &&
      simulators.helpscout.state.conversations.get(123)?.assigneeId === 4003,
  });

  it('says that a part of it is set where Help Scout refuses a later field', async () => {
    const { bundle, vendors } = everything();
    const answer = await bundle.http(operation, {
      pathParameters: { conversationId: '123' },
      body: { subject: 'Order 5123', assignTo: 9999 },
    });
    expect(vendors.simulators.helpscout.state.conversations.get(123)).toMatchObject({ subject: 'Order 5123' });
    expect(answer).toMatchObject({ status: 422, body: { kind: 'vendor_refused', warnings: ['partly_applied'] } });
  });

  it('does not say so where Help Scout refuses the first field', async () => {
    const { body } = await everything().bundle.http(operation, {
      pathParameters: { conversationId: '123' },
      body: { assignTo: 9999, status: 'closed' },
    });
    expect(body).toMatchObject({ kind: 'vendor_refused' });
    expect(body).not.toHaveProperty('warnings');
  });
});
