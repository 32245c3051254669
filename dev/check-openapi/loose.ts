/**
 * Operations whose part of the document still allows what the server refuses: rules over several fields, or of one vendor's
 * ids, that their schemas do not say in JSON Schema yet. Their valid requests are not judged; the invalid ones are.
 */
export const LOOSE: readonly string[] = [
  'conversations.addNote',
  'conversations.find',
  'conversations.get',
  'conversations.reactivate',
  'conversations.reply',
  'conversations.update',
  'helpscout.addNote',
  'helpscout.listConversations',
  'helpscout.setFields',
  'helpscout.setTags',
  'helpscout.snooze',
  'helpscout.updateConversation',
  'reamaze.addNote',
  'reamaze.createMessage',
  'reamaze.listConversations',
  'wapikit.createMessage',
  'wapikit.listConversations',
];
