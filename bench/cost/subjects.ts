import { operation as createReply } from '../../functions/helpscout/create-reply.ts';
import { operation as reactivate } from '../../functions/khoros/reactivate-author-conversations.ts';
import { operation as updateReamaze } from '../../functions/reamaze/update-conversation.ts';
import { operation as updateWapikit } from '../../functions/wapikit/update-conversation.ts';
import type { Operation, VendorName } from '../../lib/operation.ts';

/** An operation with an input that is usual for it. */
export interface Subject {
  readonly title: string;
  readonly operation: Operation;
  readonly input: Readonly<Record<string, unknown>>;
  readonly vendor: VendorName;
  readonly isMerged?: boolean;
  /** The vendor's request that takes effect: method, and what its path has in it. */
  readonly write: { readonly method: string; readonly path: string };
}

const REPLY = { customer: { id: 123 }, text: 'Your order is on its way.' };
const AUTHOR = { networkType: 'facebook', networkId: '32031810236844413', pageId: '354241721305178' };

export const SUBJECTS: readonly Subject[] = [
  {
    title: 'Help Scout: reply',
    operation: createReply,
    input: { conversationId: '123', ...REPLY },
    vendor: 'helpscout',
    write: { method: 'POST', path: '/123/reply$' },
  },
  {
    title: 'Help Scout: reply to a conversation that was merged',
    operation: createReply,
    input: { conversationId: '130', ...REPLY },
    isMerged: true,
    vendor: 'helpscout',
    write: { method: 'POST', path: '/123/reply$' },
  },
  {
    title: 'Khoros: reactivate, with a comment',
    operation: reactivate,
    input: { ...AUTHOR, comment: 'payment processed' },
    vendor: 'khoros',
    write: { method: 'PUT', path: '/reactivate$' },
  },
  {
    title: 'Khoros: reactivate, without',
    operation: reactivate,
    input: AUTHOR,
    vendor: 'khoros',
    write: { method: 'PUT', path: '/reactivate$' },
  },
  {
    title: 'WapiKit: update',
    operation: updateWapikit,
    input: { conversationId: '6f9619ff-8b86-4d01-b42d-00cf4fc964ff', status: 'Active' },
    vendor: 'wapikit',
    write: { method: 'POST', path: '/conversation/' },
  },
  {
    title: 'Re:amaze: update',
    operation: updateReamaze,
    input: { slug: 'refund-for-order-5123', status: 0, tag_list: ['refund'] },
    vendor: 'reamaze',
    write: { method: 'PUT', path: '/conversations/' },
  },
];
