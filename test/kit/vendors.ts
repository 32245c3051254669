import { createHelpscoutSimulator } from '../../dev/simulators/helpscout/index.ts';
import type { Fetch as NodeFetch } from '../../dev/simulators/in-process.ts';
import { createKhorosSimulator } from '../../dev/simulators/khoros/index.ts';
import { createReamazeSimulator } from '../../dev/simulators/reamaze/index.ts';
import { createWapikitSimulator } from '../../dev/simulators/wapikit/index.ts';
import type { Fetch } from '../../lib/http/transport.ts';
import type { World } from '../../lib/world.ts';

/** A host of each vendor's own, so that requests find their simulator as they would find the vendor. */
const HOSTS = {
  khoros: 'acme.response.lithium.com',
  helpscout: 'api.helpscout.net',
  wapikit: 'api.wapikit.com',
  reamaze: 'acme.reamaze.io',
} as const;

/** The account `default` of each vendor. */
export const SECRETS: Readonly<Record<string, unknown>> = {
  'khoros/default': {
    baseUrl: `https://${HOSTS.khoros}/api/v2`,
    username: 'local-api-user',
    password: 'local-password',
  },
  'helpscout/default': { clientId: 'local-client', clientSecret: 'local-secret', userId: 4001 },
  'wapikit/default': { accessToken: 'local-token' },
  'reamaze/default': { brand: 'acme', email: 'automation@shop.example', apiToken: 'local-token' },
};

/** What a runtime must be told to reach them. */
export const VENDOR_ENVIRONMENT = { ALLOWED_VENDOR_HOSTS: HOSTS.khoros } as const;

/** Every vendor, simulated in this process, behind one `fetch`. */
export function simulatedVendors(world?: World) {
  const options = world ? { world } : {};
  const simulators = {
    khoros: createKhorosSimulator(options),
    helpscout: createHelpscoutSimulator(options),
    wapikit: createWapikitSimulator(options),
    reamaze: createReamazeSimulator(options),
  };
  const byHost = new Map<string, NodeFetch>(
    Object.entries(HOSTS).map(([name, host]) => [host, simulators[name as keyof typeof HOSTS].fetch]),
  );
  const fetch: Fetch = async (url, init) => {
    const reached = byHost.get(new URL(url).host);
    if (!reached) throw Object.assign(new Error(`no such host: ${url}`), { code: 'ENOTFOUND' });
    return reached(url, init as Parameters<NodeFetch>[1]) as ReturnType<Fetch>;
  };
  return {
    simulators,
    fetch,
    /** Requests to any vendor so far. */
    requests: () => Object.values(simulators).reduce((sum, { counts }) => sum + counts.requests, 0),
  };
}
