import type { VendorRequest } from '../../simulators/exchange.ts';
import { SECRETS as SIMULATED_SECRETS } from '../../simulators/simulators.ts';
import type { Scenario } from '../scenario.ts';

const KNOWN_CLIENT = 'local-client';

/** The credentials of accounts at Help Scout, each with a client of its own. */
export function secretsOf(names: Iterable<string>): ReadonlyMap<string, unknown> {
  const { 'helpscout/default': known = {} } = SIMULATED_SECRETS as Readonly<Record<string, object>>;
  return new Map([...names].map((name) => [`helpscout/${name}`, { ...known, clientId: clientOf(name) }]));
}

/**
 * Accounts at Help Scout, each a vendor of its own with its own rate limit: who calls is known by the credentials alone.
 * @param scenarios by the account's name
 * @param accountOf whose the n-th request is
 */
export function manyAccounts(scenarios: ReadonlyMap<string, Scenario>, accountOf: (n: number) => string): Scenario {
  const accountOfToken = new Map<string, string>();
  const of = (name: string): Scenario => {
    const scenario = scenarios.get(name);
    if (!scenario) throw new Error(`There is no account ${name}.`);
    return scenario;
  };
  const [first] = scenarios.values();
  if (!first) throw new Error('There are no accounts.');

  return {
    ...first,
    async receive(request, fault) {
      if (!isLogin(request)) {
        const name = accountOfToken.get(request.headers['authorization'] ?? '');
        return (name === undefined ? first : of(name)).receive(request, fault);
      }
      const name = [...scenarios.keys()].find((each) => String(request.body).includes(clientOf(each))) ?? '';
      const delivery = await of(name).receive(asKnownThere(request, name), fault);
      if ('answer' in delivery && delivery.answer.status === 200) {
        accountOfToken.set(`Bearer ${JSON.parse(String(delivery.answer.body)).access_token}`, name);
      }
      return delivery;
    },
    wish: (n, random) => ({ ...of(accountOf(n)).wish(n, random), account: accountOf(n) }),
    effects: () => new Map([...scenarios.values()].flatMap((scenario) => [...scenario.effects()])),
    hasHappened: (n) => of(accountOf(n)).hasHappened(n),
    // All these vendors count their threads from the same number, which the real one does not.
    claim: () => undefined,
    writesTo: () => [],
    wrongInTheEnd: () => [],
  };
}

function clientOf(name: string): string {
  return `client-of-${name}.`;
}

function isLogin({ path }: VendorRequest): boolean {
  return path.endsWith('/oauth2/token');
}

function asKnownThere(request: VendorRequest, name: string): VendorRequest {
  return { ...request, body: Buffer.from(String(request.body).replace(clientOf(name), KNOWN_CLIENT)) };
}
