import { escapeUTF8 } from 'entities';
import type { KhorosKnobs } from './knobs.ts';
import type { Conversation, KhorosExchange, Note } from './state.ts';

const STATE_IDS = { AVAILABLE: 1, CLOSED: 2, ASSIGNED: 3, PENDING: 4 } as const;

/** A conversation in full. Facebook's own id of a message is left out, as its terms want it. */
export function conversationView({ request, knobs, now }: KhorosExchange, it: Conversation) {
  const { author, displayNumber, agent } = it;
  const message = {
    conversationDisplayId: displayNumber,
    network: author.networkType,
    networkinstance: author.networkInstance,
    author: {
      name: author.name,
      network: author.networkType,
      networkinstance: author.networkInstance,
      ...(author.networkType !== 'facebook' && { id: author.networkId }),
    },
    publishDate: it.createDate,
    isPrivate: true,
    text: it.text,
  };
  const visible = it.notes.filter(({ at }) => at + knobs.visibleAfterMs <= now);
  return {
    userHasPermissionToView: true,
    displayNumber,
    stateId: STATE_IDS[it.status],
    encodedCaseDisposition: 0,
    status: it.status,
    assignedToAgent: agent ?? {},
    lswUuid: it.lswUuid,
    createDate: it.createDate,
    ...(it.closeDate !== undefined && { closeDate: it.closeDate }),
    responsePortalLink: `${request.origin}/portal/conversation/${displayNumber}`,
    primaryMessage: message,
    messages: [message],
    tags: [],
    priority: 5,
    ...(knobs.notesReadable && { notes: visible.map((note) => noteView(note, knobs)) }),
    needsAttention: it.status === 'AVAILABLE',
    snoozeExpiration: -1,
  };
}

/** The time of a note is in whole seconds, though it is written in milliseconds. */
function noteView({ text, at, source }: Note, { notes }: KhorosKnobs) {
  const agent = { name: 'API', email: 'api@shop.example', lswUuid: '6f0c6c34-0001-4c00-9000-000000000001' };
  return {
    source,
    createDate: Math.floor(at / 1000) * 1000,
    note: notes === 'escaped' ? escapeUTF8(text) : text,
    agent,
  };
}
