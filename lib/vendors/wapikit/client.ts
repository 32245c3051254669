import { AppError } from '../../errors/app-error.ts';
import { path } from '../../http/path.ts';
import type { Call, Done, Found } from '../../operation.ts';
import { readAnswer, unreadBack } from '../answer.ts';
import type { Connection } from '../connection.ts';
import { shows } from './evidence.ts';
import {
  type Conversation,
  ConversationAnswer,
  type ConversationId,
  type ConversationUpdate,
  type Secret,
} from './schemas.ts';

const TITLE = 'WapiKit';

/** A conversation that has been updated. */
export interface UpdatedConversation {
  readonly conversation: Conversation;
}

/** WapiKit's API. */
export class WapiKit {
  readonly #connection: Connection<Secret>;

  constructor(connection: Connection<Secret>) {
    this.#connection = connection;
  }

  /**
   * Sets a conversation's status, and makes sure that it is set.
   *
   * The public server answers 200 without a body and changes nothing, so a yes that does not show the status is read back.
   * What was to be deleted and is not there any more is done, `verified: "unsupported"`, and warns `conversation_gone`.
   * @throws AppError `vendor_contract` with `verified: false` if the status is not set after all,
   * `conversation_not_found`, `vendor_refused`, or what may pass: see its `outcome`
   * @see https://docs.wapikit.com/api-reference/introduction
   */
  async updateConversation(
    conversationId: ConversationId,
    update: ConversationUpdate,
    call: Call,
  ): Promise<Done<UpdatedConversation>> {
    const response = await this.#connection.send(
      { method: 'POST', path: path`/conversation/${conversationId}`, resend: 'safe', body: update },
      call,
    );
    const answer = ConversationAnswer.safeParse(response.json());
    if (answer.success && shows(answer.data.conversation, update)) return done(answer.data.conversation);

    const conversation = await this.#readBack(conversationId, update, call);
    if (conversation === 'gone') return gone(conversationId);
    if (shows(conversation, update)) return done(conversation);
    throw new AppError('vendor_contract', 'WapiKit accepted the update and did not carry it out.', {
      outcome: 'applied',
      verified: false,
      issues: [{ path: 'status', message: 'is not what was asked for when it is read back' }],
      vendor: { status: response.status },
    });
  }

  /** @throws AppError `conversation_not_found`, `vendor_contract`, or what may pass */
  async conversation(conversationId: ConversationId, call: Call): Promise<Conversation> {
    const response = await this.#connection.send(
      { method: 'GET', path: path`/conversation/${conversationId}`, resend: 'read' },
      call,
    );
    return readAnswer(ConversationAnswer, response, TITLE).conversation;
  }

  /**
   * Looks whether the conversation has the status that an update with a lost answer was to set.
   * @throws AppError `conversation_not_found`, `vendor_contract`, or what may pass
   */
  async findUpdate(
    conversationId: ConversationId,
    update: ConversationUpdate,
    call: Call,
  ): Promise<Found<UpdatedConversation>> {
    const conversation = await this.#shown(conversationId, update, call);
    if (conversation === 'gone') return { found: gone(conversationId) };
    return shows(conversation, update) ? { found: done(conversation) } : 'unclear';
  }

  /** `gone`: it was to be deleted, and a server that hides what is deleted says the same as if it had never been. */
  async #shown(conversationId: ConversationId, { status }: ConversationUpdate, call: Call) {
    try {
      return await this.conversation(conversationId, call);
    } catch (thrown) {
      if (status === 'Deleted' && AppError.from(thrown).kind === 'conversation_not_found') return 'gone';
      throw thrown;
    }
  }

  /** Reads after a yes. If that fails for a while, the effect is not known, and is looked for later. */
  async #readBack(conversationId: ConversationId, update: ConversationUpdate, call: Call) {
    try {
      return await this.#shown(conversationId, update, call);
    } catch (thrown) {
      const { kind, facts } = AppError.from(thrown);
      if (kind === 'conversation_not_found') {
        throw new AppError(kind, 'WapiKit accepted the update of a conversation that it does not know.', {
          ...facts,
          outcome: 'refused',
          verified: false,
        });
      }
      throw unreadBack(thrown, TITLE);
    }
  }
}

function done(conversation: Conversation): Done<UpdatedConversation> {
  return { result: { conversation }, verified: true };
}

/** Shown as far as it is known; not verified, because nobody has seen that it had been there. */
function gone(uniqueId: ConversationId): Done<UpdatedConversation> {
  const conversation = { uniqueId, status: 'Deleted' };
  return { result: { conversation }, verified: 'unsupported', warnings: ['conversation_gone'] };
}
