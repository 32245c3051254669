import { describe, expect, it } from 'vitest';
import { operation } from '../../../functions/wapikit/assign-conversation.ts';
import { keepsPromises } from '../../kit/keeps-promises.ts';
import { everything } from '../../kit/world.ts';

describe('POST /wapikit/conversations/{conversationId}/assign', () => {
  keepsPromises(operation, {
    vendor: 'wapikit',
    request: 'assign',
    ask: {
      pathParameters: { conversationId: '6f9619ff-8b86-4d01-b42d-00cf4fc964ff' },
      body: { organizationMemberId: 'c0000000-0000-4000-8000-000000004002' },
    },
    result: { conversation: { assignedTo: { uniqueId: 'c0000000-0000-4000-8000-000000004002' } } },
    isSet: ({ vendors: { simulators } }) =>
      simulators.wapikit.state.conversations.get('6f9619ff-8b86-4d01-b42d-00cf4fc964ff')?.assignedTo !== undefined,
  });

  it('says that a part took effect where the former member has lost it, and the new one is unknown', async () => {
    const { bundle, vendors } = everything();
    const conversationId = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff';
    const assignedTo = (organizationMemberId: string) =>
      bundle.http(operation, { pathParameters: { conversationId }, body: { organizationMemberId } });
    await assignedTo('c0000000-0000-4000-8000-000000004002');
    const answer = await assignedTo('c0000000-0000-4000-8000-00000000dead');
    expect(vendors.simulators.wapikit.state.conversations.get(conversationId)).not.toHaveProperty('assignedTo');
    expect(answer).toMatchObject({ status: 404, body: { warnings: ['partly_applied'] } });
  });
});
