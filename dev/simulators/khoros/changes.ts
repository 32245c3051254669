import { type Answer, json } from '../exchange.ts';
import { readQuery } from './inputs.ts';
import { refusal } from './refusals.ts';
import { addNote, conversationsOf, type KhorosExchange, reactivate } from './state.ts';

/**
 * Reactivates all conversations of an author; `data` are the display numbers.
 * A repeat changes no state, but adds the comment once more: there is no key by which it could be recognised.
 */
export function reactivateConversations(
  { request, state, knobs, now }: KhorosExchange,
  params: Readonly<Record<string, string>>,
): Answer {
  const { networkType = '', networkInstance = 'default', networkId = '' } = params;
  const inputs = readQuery(request.query);
  if (!inputs || (networkType === 'crm' && !knobs.crmConfigured)) return refusal(400);
  const all = conversationsOf(state, { networkType, networkInstance, networkId });
  if (all.length === 0 && knobs.unknownAuthor === '400') return refusal(400);
  const { comment, pageId } = inputs;
  const concerned = all
    .filter((it) => pageId === undefined || it.pageId === undefined || it.pageId === pageId)
    .filter((it) => it.status !== 'CLOSED' || knobs.reopenClosed);
  const listed = concerned.filter((conversation) => {
    const changed = reactivate(conversation, knobs, now);
    if (comment && (changed || knobs.noteUnchanged)) addNote(state, conversation, comment, now);
    return changed || knobs.includeUnchanged;
  });
  return json(200, { status: 'success', data: listed.map(({ displayNumber }) => displayNumber) });
}
