import { expect, it } from 'vitest';
import { nearest } from '../../scripts/nearest.ts';

const NAMES = ['conversations.reply', 'helpscout.createReply', 'reamaze.addNote', 'wapikit.assignConversation'];

it.each([
  ['conversations.replyy', 'conversations.reply'],
  ['Conversations.Reply', 'conversations.reply'],
  ['helpscout.creatReply', 'helpscout.createReply'],
  ['reamaze.addNotes', 'reamaze.addNote'],
  ['zendesk.createTicket', undefined],
  ['', undefined],
])('of %j it is %s that was probably meant', (written, meant) => {
  expect(nearest(written, NAMES)).toBe(meant);
});
