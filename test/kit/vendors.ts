import type { Fetch as NodeFetch } from '../../dev/simulators/in-process.ts';
import { createSimulators, SECRETS } from '../../dev/simulators/simulators.ts';
import { CONNECTING } from '../../lib/http/outcome.ts';
import type { Fetch } from '../../lib/http/transport.ts';
import { VENDOR_NAMES, VENDORS } from '../../lib/vendors/vendors.ts';
import type { World } from '../../lib/world.ts';

/** Every vendor, simulated in this process at its own address, behind one `fetch`. */
export function simulatedVendors(world?: World) {
  const simulators = createSimulators(world ? { world } : {});
  const byHost = new Map<string, NodeFetch>(VENDOR_NAMES.map((name) => [hostOf(name), simulators[name].fetch]));
  const fetch: Fetch = async (url, init) => {
    const reached = byHost.get(new URL(url).host);
    if (!reached) throw Object.assign(new Error(`no such host: ${url}`), { code: `${CONNECTING}ENOTFOUND` });
    return reached(url, init as Parameters<NodeFetch>[1]) as ReturnType<Fetch>;
  };
  return {
    simulators,
    fetch,
    /** Requests to any vendor so far. */
    requests: () => Object.values(simulators).reduce((sum, { counts }) => sum + counts.requests, 0),
  };
}

/** The host that requests of the account `default` go to. */
export function hostOf(name: keyof typeof VENDORS): string {
  return new URL(VENDORS[name].baseUrl(SECRETS[`${name}/default`])).host;
}
