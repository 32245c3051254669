import type { World } from '../../../lib/world.ts';
import type { Ask } from '../requests.ts';
import type { Scenario } from '../scenario.ts';

/** A scenario written for one vendor, which knows what a wrong end looks like there. */
export interface VendorScenario {
  /** How many of the requests of a run it gets, beside the other vendors' scenarios. */
  readonly share: number;
  /**
   * @param clockOffsetMs how far the vendor's clock is ahead. The vendor then rewrites what it is given as well.
   * @default 0, and every value reads back as it was sent
   */
  create(world: World, density: Density, clockOffsetMs?: number): Scenario;
  /** One plain request, and a change that makes another request of it. */
  readonly plain: Pick<Ask, 'operation' | 'input'> & { readonly other: Ask['input'] };
}

/** How many conversations there are, and how often a request to a vendor is out of the ordinary. */
export interface Density extends Partial<Shares> {
  readonly conversations: number;
  /** Further ones, which are left to other scenarios. @default 0 */
  readonly spare?: number;
}

/** Shares of replies. */
export interface Shares {
  /** Share of replies with a text that others have as well. */
  readonly identical: number;
  /** Share of conversations in which such a text stands already, written by the same user a moment before. */
  readonly precedents: number;
  /** Share of replies that name a conversation by an id that it had before it was merged into another. */
  readonly merged: number;
  /** Share of replies that are imports of old ones, with their own dates. */
  readonly imported: number;
  /** Share of replies to conversations that take none. */
  readonly refused: number;
  /** Share of replies that Help Scout answers without naming what it made. */
  readonly nameless: number;
  /** Share of replies with a file that makes their input too large for their record. */
  readonly large: number;
}
