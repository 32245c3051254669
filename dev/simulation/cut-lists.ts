import type { VendorRequest } from '../simulators/exchange.ts';
import type { Fault, FaultName } from '../simulators/faults.ts';
import type { Random } from './random.ts';
import type { Strikes, Weather } from './weather.ts';

/** Longer than any settle time: all reads until the action would be sent again are struck. */
const LASTS_MS = 20 * 60_000;

/** Lists of a conversation that lack entries, which their totals count, after a write to it was struck. */
export class CutLists {
  readonly #weather: Weather;
  readonly #random: Random;
  readonly #until = new Map<string, number>();

  constructor(weather: Weather, random: Random) {
    this.#weather = weather;
    this.#random = random;
  }

  /** What strikes a request; `fault` is what strikes it otherwise. */
  faultOf(
    { method, origin, path }: VendorRequest,
    fault: Fault | undefined,
    now: number,
    strikes: Strikes,
  ): Fault | undefined {
    const { cutLists } = this.#weather;
    if (cutLists === 0) return fault;
    const conversation = origin + path.replace(/\/[^/]*$/, '');
    if (method !== 'GET') {
      if (fault && this.#random.chance(cutLists)) this.#until.set(conversation, now + LASTS_MS);
      return fault;
    }
    if (fault || (this.#until.get(conversation) ?? 0) <= now) return fault;
    strikes.cutLists += 1;
    return { name: this.#random.pick<FaultName>(['list:empty', 'list:newest']) };
  }
}
