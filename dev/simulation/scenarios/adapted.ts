import type { VendorRequest } from '../../simulators/exchange.ts';
import type { Fault } from '../../simulators/faults.ts';
import type { Simulator } from '../../simulators/simulator.ts';
import type { Random } from '../random.ts';
import type { Scenario, Wish } from '../scenario.ts';

/** What becomes of a request at a simulated vendor that a fault may strike. */
export function receivedBy({ faults, receive }: Pick<Simulator, 'faults' | 'receive'>): Scenario['receive'] {
  return (request, fault) => {
    if (fault) faults.push(fault);
    return receive(request);
  };
}

/** What each request made, by its number; what has none was made by somebody else. */
export function byNumber(made: Iterable<readonly [n: number, name: string]>): ReadonlyMap<number, readonly string[]> {
  const all = new Map<number, readonly string[]>();
  for (const [n, name] of made) if (!Number.isNaN(n)) all.set(n, [...(all.get(n) ?? []), name]);
  return all;
}

/** The same scenario with other wishes: each is made from the one that it would have been. */
export function wishing(scenario: Scenario, change: (wish: Wish, n: number, random: Random) => Wish): Scenario {
  return { ...scenario, wish: (n, random) => change(scenario.wish(n, random), n, random) };
}

/** The same wish, for less than a minute, and with the same key once more when that is over. */
export function shortLived(wish: Wish, random: Random): Wish {
  const lastsMs = random.between(25_000, 60_000);
  return { ...wish, lastsMs, beginsAfterMs: undefined, keyed: true, againAfterMs: random.between(1_000, 60_000) };
}

/** The same scenario at a vendor that is struck as `faultOf` says, whatever the weather. */
export function struck(scenario: Scenario, faultOf: (request: VendorRequest) => Fault | undefined): Scenario {
  return { ...scenario, receive: (request, fault) => scenario.receive(request, faultOf(request) ?? fault) };
}

/** Whether a request changes something at a vendor: neither a read nor a login. */
export function isWrite({ method, path }: Pick<VendorRequest, 'method' | 'path'>): boolean {
  return method !== 'GET' && !path.endsWith('/oauth2/token');
}
