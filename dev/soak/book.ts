import { actionIdOf, keyScopeOf } from '../../lib/ledger/records/identity.ts';
import type { VendorName } from '../../lib/operation.ts';
import { VENDOR_NAMES } from '../../lib/vendors/vendors.ts';
import type { Recorded } from '../simulators/recorded.ts';
import { SIMULATED, type Simulators } from '../simulators/simulators.ts';
import { type Asked, keyOf, type Told } from './judge.ts';
import type { Kind } from './kinds.ts';
import { Requests } from './requests.ts';

/** Notes of each action that was asked for what the bundle tells of it, and what its vendor does about it. */
export class Book {
  readonly all: Asked[] = [];
  /** Those that have not ended, and are not held. */
  readonly open = new Set<Asked>();
  /** What the last request of a kind that changes something is called at its simulator. */
  readonly writtenBy = new Map<Kind, string>();
  readonly #byId = new Map<string, Asked>();
  /** By vendor and name; each is about one action at a time, so that what happens there is that action's. */
  readonly #atConversation = new Map<string, Asked>();
  readonly #free: ReadonlyMap<VendorName, number[]>;
  readonly #requests: readonly Requests[];

  constructor(simulators: Simulators, conversations: number) {
    this.#free = new Map(
      VENDOR_NAMES.map((vendor) => [vendor, Array.from({ length: conversations }, (_, index) => index)]),
    );
    this.#requests = VENDOR_NAMES.map(
      (vendor) =>
        new Requests(simulators[vendor], {
          sent: (request) => this.#see(vendor, request, (asked) => this.#noteSent(asked, request)),
          answered: (request) => this.#see(vendor, request, (asked) => noteAnswered(asked, request)),
        }),
    );
  }

  hasFree({ vendor }: Kind): boolean {
    return this.#free.get(vendor)?.length !== 0;
  }

  /** Begins a page for an action about the conversation that was free longest. @throws Error where none is free */
  enter(
    kind: Kind,
    accountOf: (index: number) => string,
  ): { asked: Asked; account: string; key: string; name: string } {
    const { vendor, operation } = kind;
    const index = this.#free.get(vendor)?.shift();
    if (index === undefined) throw new Error(`No conversation of ${vendor} is free.`);
    const n = this.all.length;
    const [account, key, name] = [accountOf(index), keyOf(n), nameOf(vendor, index)];
    const id = actionIdOf(operation.name, keyScopeOf(operation.name, vendor, account), { key });
    const asked: Asked = { n, id, kind, index, askedAt: Date.now(), writes: 0, carriedOut: new Map() };
    this.#byId.set(id, asked);
    this.#atConversation.set(`${vendor} ${name}`, asked);
    this.all.push(asked);
    this.open.add(asked);
    return { asked, account, key, name };
  }

  /** How many actions have not ended, and were asked for in the last so many milliseconds. */
  underWay(ms: number): number {
    const since = Date.now() - ms;
    return [...this.open].filter(({ askedAt }) => askedAt >= since).length;
  }

  /** Looks at what the vendors have had. */
  look(): void {
    const now = Date.now();
    for (const requests of this.#requests) requests.look(now);
  }

  /** Notes what a result event tells. A held action keeps its conversation, for what is under way there may still come. */
  note({ actionId, state, attempts, warnings = [] }: Told): void {
    const asked = this.#byId.get(actionId);
    if (!asked) return;
    asked.endedAt ??= Date.now();
    asked.state = state;
    asked.isExcused = warnings.length > 0 || attempts === 0;
    this.open.delete(asked);
    if (state === 'held') return;
    this.look();
    this.#byId.delete(actionId);
    this.#free.get(asked.kind.vendor)?.push(asked.index);
  }

  #see(vendor: VendorName, { path }: Recorded, note: (asked: Asked) => void): void {
    for (const segment of path.split('/')) {
      const asked = this.#atConversation.get(`${vendor} ${decodeURIComponent(segment)}`);
      if (asked) note(asked);
    }
  }

  #noteSent(asked: Asked, { operation }: Recorded): void {
    asked.isReadSince = false;
    this.writtenBy.set(asked.kind, operation);
  }
}

function noteAnswered(asked: Asked, { method, path, body, status = 0 }: Recorded): void {
  const isDone = status < 300;
  if (method === 'GET') {
    asked.isReadSince ||= isDone;
    return;
  }
  asked.writes += 1;
  if (!isDone) return;
  const request = `${method} ${path} ${body}`;
  asked.carriedOut.set(request, (asked.carriedOut.get(request) ?? 0) + 1);
}

/** How a conversation, or its author, is named in the vendor's paths. */
function nameOf(vendor: VendorName, index: number): string {
  return String(Object.values(SIMULATED[vendor].extraConversation(index)).at(-1));
}
