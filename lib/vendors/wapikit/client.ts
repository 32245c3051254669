import { AppError } from '../../errors/app-error.ts';
import { type Path, path } from '../../http/path.ts';
import type { Before, Call, Done, Evidence, Found } from '../../operation.ts';
import type { Connection } from '../connection.ts';
import type { VendorResponse } from '../profile.ts';
import { notCarriedOut, notReadBack, unrecognised } from '../read-back.ts';
import { shows } from './evidence.ts';
import {
  type Assignment,
  AssignmentResponse,
  baselineOf,
  MessageResponse,
  type MessageResult,
  matchMessage,
  type NewMessage,
} from './messages.ts';
import type { ConversationDetails, ConversationPage, ConversationQuery } from './queries.ts';
import { TITLE, WapiKitReads } from './reads.ts';
import { done, gone, isSame, sent } from './results.ts';
import {
  type ConversationId,
  ConversationResponse,
  type ConversationUpdate,
  type Secret,
  type UpdateResult,
} from './schemas.ts';

/** WapiKit's API. Writes are here; `WapiKitReads` carries out the reads. */
export class WapiKit {
  readonly #connection: Connection<Secret>;
  readonly #reads: WapiKitReads;
  readonly #now: () => number;

  constructor(connection: Connection<Secret>, now: () => number) {
    this.#connection = connection;
    this.#reads = new WapiKitReads(connection);
    this.#now = now;
  }

  conversation(id: ConversationId, call: Call): Promise<ConversationDetails> {
    return this.#reads.conversation(id, call);
  }

  getConversation(id: ConversationId, call: Call): Promise<{ readonly conversation: ConversationDetails }> {
    return this.#reads.getConversation(id, call);
  }

  listConversations(query: ConversationQuery, call: Call): Promise<ConversationPage> {
    return this.#reads.listConversations(query, call);
  }

  /**
   * Sets a conversation's status, and makes sure that it is set.
   *
   * The public server responds 200 without a body and changes nothing, so a 2xx that does not show the status is read back.
   * A 404 after `Deleted` is done, `verified: "unsupported"`, with the warning `conversation_gone`.
   * A refusal may come from a proxy after the server has acted, so a read, which has a limit of its own, checks the status.
   * @throws AppError `vendor_contract` with `verified: false` if the status is not set after all,
   * `conversation_not_found`, `vendor_refused`, or a temporary error: see its `outcome`
   * @see https://docs.wapikit.com/api-reference/introduction
   */
  async updateConversation(id: ConversationId, update: ConversationUpdate, call: Call): Promise<Done<UpdateResult>> {
    const response = await this.#update(id, update, call);
    if ('result' in response) return response;
    const { status, text, rateLimit } = response;
    const { data: body } = ConversationResponse.safeParse(response.json());
    const isBlank = status === 200 && text.trim() === '';
    if (!isBlank && !(body && isSame(body.conversation, id))) {
      const shown = await this.#ifAsAsked(id, update, call);
      if (shown) return { ...done(shown), rateLimit };
      throw unrecognised(TITLE, response);
    }
    if (body && shows(body.conversation, update)) return { ...done(body.conversation), rateLimit };

    const conversation = await this.#readBack(id, update, call);
    if (conversation === 'gone') return { ...gone(id), rateLimit };
    if (shows(conversation, update)) return { ...done(conversation), rateLimit };
    throw notCarriedOut(TITLE, Object.keys(update), response);
  }

  /** Sends the update; if it is refused, reads the conversation once. */
  async #update(id: ConversationId, update: ConversationUpdate, call: Call) {
    const request = {
      method: 'POST',
      path: path`/conversation/${id}`,
      resend: 'safe',
      body: update,
    } as const;
    try {
      return await this.#connection.send(request, call);
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown;
      const { kind, facts } = thrown;
      if (facts.outcome !== 'refused' || kind === 'conversation_not_found') throw thrown;
      const shown = await this.#ifAsAsked(id, update, call);
      if (shown) return { ...done(shown), rateLimit: facts.rateLimit };
      throw thrown;
    }
  }

  /** The conversation, if it can be read and has the status that was asked for. */
  async #ifAsAsked(id: ConversationId, update: ConversationUpdate, call: Call) {
    const shown = await this.#reads.conversation(id, call).catch(() => undefined);
    return shown && shows(shown, update) ? shown : undefined;
  }

  /**
   * Sends a WhatsApp message. There is no key and no proof of absence, so it goes out `once`.
   * @throws AppError `conversation_not_found`, `vendor_refused`, or a temporary error: see its `outcome`
   */
  async createMessage(id: ConversationId, { messageData }: NewMessage, call: Call): Promise<Done<MessageResult>> {
    const createdAt = new Date(this.#now()).toISOString();
    const response = await this.#connection.send(
      {
        method: 'POST',
        path: path`/conversation/${id}/messages`,
        resend: 'once',
        // The January server reads the type beside the data, the February server within it.
        body: { messageType: messageData.messageType, createdAt, messageData },
      },
      call,
    );
    const parsed = MessageResponse.safeParse(response.json());
    if (parsed.success) return { ...sent(parsed.data.message, id), rateLimit: response.rateLimit };
    throw unrecognised(TITLE, response);
  }

  /** The baseline: messages of the conversation before one is sent. */
  async messageIds(id: ConversationId, call: Call): Promise<Before> {
    return { artifacts: baselineOf((await this.#reads.messages(id, call)).messages) };
  }

  /** Looks for a message whose response was lost; it is found or unclear, never `absent`. */
  async findMessage(
    id: ConversationId,
    message: NewMessage,
    evidence: Evidence,
    call: Call,
  ): Promise<Found<MessageResult>> {
    const { messages, clockOffsetMs } = await this.#reads.messages(id, call);
    const found = matchMessage(messages, message, evidence, clockOffsetMs);
    return typeof found === 'string' || 'several' in found ? found : { found: sent(found, id) };
  }

  /**
   * Assigns a conversation to a member of the organization, and reads back that it is assigned.
   * If it is assigned to that member already, nothing is sent: the server fails to assign it again.
   * @throws AppError like `updateConversation`
   */
  assignConversation(
    id: ConversationId,
    { organizationMemberId }: Assignment,
    call: Call,
  ): Promise<Done<UpdateResult>> {
    return this.#assign(id, organizationMemberId, call);
  }

  /** Takes a conversation away from its member. @throws AppError like `updateConversation` */
  unassignConversation(id: ConversationId, call: Call): Promise<Done<UpdateResult>> {
    return this.#assign(id, undefined, call);
  }

  /** Checks whether the intended member is assigned; WapiKit shows no time of assignment. @param memberId `undefined`: no member */
  async findAssignment(id: ConversationId, memberId: string | undefined, call: Call): Promise<Found<UpdateResult>> {
    const conversation = await this.#reads.conversation(id, call);
    return conversation.assignedTo?.uniqueId === memberId ? { found: done(conversation) } : 'unclear';
  }

  async #assign(id: ConversationId, memberId: string | undefined, call: Call): Promise<Done<UpdateResult>> {
    const owner = call.dryRun ? undefined : (await this.#reads.conversation(id, call)).assignedTo?.uniqueId;
    // The server does not clear the previous member, so a request of its own does.
    const responses: VendorResponse[] = [];
    if ((owner !== undefined && owner !== memberId) || (memberId === undefined && call.dryRun)) {
      responses.push(await this.#setOwner(path`/conversation/${id}/unassign`, { userId: owner ?? '' }, call));
    }
    if (memberId !== undefined && owner !== memberId) {
      responses.push(await this.#setOwner(path`/conversation/${id}/assign`, { organizationMemberId: memberId }, call));
    }
    const conversation = await this.#reads.conversation(id, call).catch((thrown) => {
      throw notReadBack(TITLE, thrown);
    });
    if (conversation.assignedTo?.uniqueId === memberId) return done(conversation);
    const [foreign] = responses.filter((response) => !AssignmentResponse.safeParse(response.json()).success);
    throw foreign ? unrecognised(TITLE, foreign) : notCarriedOut(TITLE, ['assignedTo'], responses.at(-1));
  }

  /** POST on the newer server; the January server has the same routes as GET, with the same fields in the query. */
  async #setOwner(below: Path, fields: Readonly<Record<string, string>>, call: Call): Promise<VendorResponse> {
    const request = { path: below, resend: 'safe' } as const;
    const response = await this.#connection.send({ ...request, method: 'POST', body: fields, accept: [405] }, call);
    if (response.status !== 405) return response;
    return this.#connection.send({ ...request, method: 'GET', query: fields }, call);
  }

  /**
   * Checks whether the conversation has the status that an update with a lost response was to set.
   * @throws AppError `conversation_not_found`, `vendor_contract`, or a temporary error
   */
  async findUpdate(id: ConversationId, update: ConversationUpdate, call: Call): Promise<Found<UpdateResult>> {
    const conversation = await this.#shown(id, update, call);
    if (conversation === 'gone') return { found: gone(id) };
    return shows(conversation, update) ? { found: done(conversation) } : 'unclear';
  }

  /** `gone`: 404 after a delete. It can mean deleted or never existed. */
  async #shown(id: ConversationId, { status }: ConversationUpdate, call: Call) {
    try {
      return await this.#reads.conversation(id, call);
    } catch (thrown) {
      if (status === 'Deleted' && AppError.from(thrown).kind === 'conversation_not_found') return 'gone';
      throw thrown;
    }
  }

  /** Reads after a 2xx. If the read fails, the action becomes `in_doubt` and is read back later. */
  async #readBack(id: ConversationId, update: ConversationUpdate, call: Call) {
    try {
      return await this.#shown(id, update, call);
    } catch (thrown) {
      const { kind, facts } = AppError.from(thrown);
      if (kind === 'conversation_not_found') {
        throw new AppError(kind, 'WapiKit accepted the update of a conversation that it does not know.', {
          ...facts,
          outcome: 'not_as_asked',
          accepted: true,
          verified: false,
        });
      }
      throw notReadBack(TITLE, thrown);
    }
  }
}
