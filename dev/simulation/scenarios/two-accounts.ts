import type { VendorRequest } from '../../simulators/exchange.ts';
import type { Scenario } from '../scenario.ts';
import { SECRETS } from '../simulation.ts';

/** The account beside `default`. */
export const OTHER = 'other';
const CLIENT = 'other-client';

/** The credentials of both. */
export const SECRETS_OF_TWO: ReadonlyMap<string, unknown> = new Map([
  ...SECRETS,
  [`helpscout/${OTHER}`, { clientId: CLIENT, clientSecret: 'local-secret', userId: 4_001, dedicatedUser: true }],
]);

/**
 * Two accounts at Help Scout, each with a rate limit of its own: who calls is known by the credentials alone.
 * @param isOther whose the n-th request is
 */
export function twoAccounts(main: Scenario, other: Scenario, isOther: (n: number) => boolean): Scenario {
  const tokens = new Set<string>();

  async function receiveOther(request: VendorRequest) {
    const delivery = await other.receive(asKnownThere(request), undefined);
    if (isLogin(request) && 'answer' in delivery) {
      tokens.add(`Bearer ${JSON.parse(String(delivery.answer.body)).access_token}`);
    }
    return delivery;
  }

  return {
    ...main,
    receive(request, fault) {
      const isTheirs = isLogin(request)
        ? request.body.includes(CLIENT)
        : tokens.has(request.headers['authorization'] ?? '');
      return isTheirs ? receiveOther(request) : main.receive(request, fault);
    },
    wish: (n, random) => (isOther(n) ? { ...other.wish(n, random), account: OTHER } : main.wish(n, random)),
    effects: () => new Map([...main.effects(), ...other.effects()]),
    hasHappened: (n) => (isOther(n) ? other : main).hasHappened(n),
    // Both vendors count their threads from the same number, which the real one does not.
    claim: () => undefined,
    writesTo: () => [],
  };
}

function isLogin({ path }: VendorRequest): boolean {
  return path.endsWith('/oauth2/token');
}

function asKnownThere(request: VendorRequest): VendorRequest {
  if (!isLogin(request)) return request;
  return { ...request, body: Buffer.from(String(request.body).replace(CLIENT, 'local-client')) };
}
