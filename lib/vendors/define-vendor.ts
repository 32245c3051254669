import type { Adapter } from '../conversations/model/adapter.ts';
import type { Capabilities } from '../conversations/model/capabilities.ts';
import type { Author } from '../conversations/model/conversation.ts';
import { AppError } from '../errors/app-error.ts';
import type { Call, Schema, VendorName, Vendors } from '../operation.ts';
import type { SecretBase } from '../secrets/base.ts';
import { type Connection, type ConnectionDeps, createConnection } from './connection.ts';
import type { RateLimit, VendorProfile, VendorResponse } from './profile.ts';

/** Facts about a vendor that need no request. */
interface Facts<Name extends VendorName> {
  /** The name of its folder, and of its part of an operation's name: `helpscout`. */
  readonly name: Name;
  /** As people read it: `Help Scout`. */
  readonly title: string;
  /** Hosts that the vendor itself serves: `api.helpscout.net`, or `*.reamaze.io` for each host below. */
  readonly hosts: readonly string[];
  /** The rate that the vendor accepts, until a response says otherwise. */
  readonly pace: RateLimit;
  /** The fields of an account's secret, as README's table of accounts shows them. */
  readonly secretFields: string;
  /**
   * Every status that a conversation can have, in the vendor's own words, a number as a text: the values that `onlyIf` may have.
   * Empty if a write means several conversations.
   */
  readonly statuses: readonly string[];
  /** The vendor behind the neutral contract. Without it `conversations.*` refuses the vendor. */
  readonly neutral?: Neutral;
}

export interface Neutral {
  /** What the vendor's API can do, whether or not an operation of ours uses it. */
  readonly capabilities: Capabilities;
  /** The target in examples of the documents. The simulators know it. */
  readonly exampleTarget: { readonly conversationId: string } | { readonly author: Author };
  readonly adapter: Adapter;
}

/** What a vendor's folder says about the vendor; `defineVendor` turns it into a `Vendor`. */
interface Definition<Name extends VendorName, Secret extends SecretBase> extends Facts<Name> {
  /** The schema of an account's secret. */
  readonly secret: Schema<Secret>;
  /** A secret with placeholders for the credentials. `npm run try` uses it to print a request. */
  readonly exampleSecret: Omit<NoInfer<Secret>, 'mode'>;
  /** Where requests of an account go. */
  baseUrl(secret: NoInfer<Secret>): string;
  /** The address at which an agent sees a conversation. Left out if none can be built from a conversation's id. */
  conversationUrl?(conversationId: string, secret: NoInfer<Secret>): string;
  /** How requests and responses look. It is a function because `authorize` may keep the tokens of one process. */
  wire(): Omit<VendorProfile<NoInfer<Secret>>, 'name' | 'title' | 'hosts' | 'secret' | 'baseUrl'>;
  client(connection: Connection<NoInfer<Secret>>, now: () => number): Vendors[Name];
}

/** Everything that the bundle, the template, the local stack and the tests need to know about a vendor. */
export interface Vendor<Name extends VendorName = VendorName> extends Facts<Name> {
  readonly secret: Schema<unknown>;
  readonly exampleSecret: object;
  /** @throws AppError `misconfigured` if `secret` is not a secret of this vendor */
  baseUrl(secret: unknown): string;
  /**
   * The address at which an agent sees a conversation; `undefined` if none can be built from its id.
   * @throws AppError `misconfigured` if `secret` is not a secret of this vendor
   */
  conversationUrl(conversationId: string, secret: unknown): string | undefined;
  /** A client for all accounts of the process. */
  create(deps: ConnectionDeps): Vendors[Name];
  /** A client, and the connection that it uses. */
  open(deps: ConnectionDeps): Opened<Vendors[Name]>;
  /**
   * Reads what every good credential may read, and changes nothing.
   * @throws AppError that says what is wrong with the account's secret, or with the vendor
   */
  tryOut(deps: ConnectionDeps, call: Call): Promise<VendorResponse>;
}

export interface Opened<Client> {
  readonly client: Client;
  readonly connection: Pick<Connection<never>, 'fetchToken'>;
}

/** Turns what a vendor's folder says into a `Vendor`. */
export function defineVendor<Name extends VendorName, Secret extends SecretBase>(
  definition: Definition<Name, Secret>,
): Vendor<Name> {
  const { name, title, secret: schema, hosts, baseUrl, wire, client } = definition;
  const parsed = (secret: unknown): Secret => {
    const result = schema.safeParse(secret);
    if (result.success) return result.data;
    throw new AppError('misconfigured', `This is no secret of ${title}.`);
  };
  const connect = (deps: ConnectionDeps) =>
    createConnection({ ...wire(), name, title, hosts, secret: schema, baseUrl }, deps);
  const open = (deps: ConnectionDeps) => {
    const connection = connect(deps);
    return { client: client(connection, () => deps.world.now()), connection };
  };
  return {
    ...definition,
    open,
    baseUrl: (secret) => baseUrl(parsed(secret)),
    conversationUrl: (conversationId, secret) => definition.conversationUrl?.(conversationId, parsed(secret)),
    create: (deps) => open(deps).client,
    tryOut: (deps, call) =>
      connect(deps).send({ method: 'GET', resend: 'read', ...wire().harmlessRead(deps.world.now()) }, call),
  };
}
