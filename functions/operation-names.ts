// Generated from functions/ by `npm run generate`.
/** The names of all operations. */
export const OPERATION_NAMES = [
  'conversations.addNote',
  'conversations.reactivate',
  'conversations.reply',
  'conversations.update',
  'helpscout.addNote',
  'helpscout.createReply',
  'helpscout.setFields',
  'helpscout.setTags',
  'helpscout.snooze',
  'helpscout.unsnooze',
  'helpscout.updateConversation',
  'khoros.reactivateAuthorConversations',
  'reamaze.addNote',
  'reamaze.createMessage',
  'reamaze.updateConversation',
  'wapikit.assignConversation',
  'wapikit.createMessage',
  'wapikit.unassignConversation',
  'wapikit.updateConversation',
] as const;
