import { createHelpscoutSimulator, type HelpscoutSimulator } from './simulators/helpscout/index.ts';
import { type Served, serve } from './simulators/serve.ts';

/** The simulators of one stack; tests reach into them, people use their `/_state`. */
export interface Simulators {
  readonly helpscout: HelpscoutSimulator;
}

export interface SimulatedVendors {
  readonly simulators: Simulators;
  readonly urls: Readonly<Record<keyof Simulators, string>>;
  /** The accounts that the simulators know: secrets by `vendor/account`. */
  readonly secrets: Readonly<Record<string, unknown>>;
  close(): Promise<void>;
}

/** Serves a simulator of every vendor. */
export async function serveVendors(): Promise<SimulatedVendors> {
  const simulators: Simulators = { helpscout: createHelpscoutSimulator() };
  const served = { helpscout: await serve(simulators.helpscout) };
  const [[clientId, clientSecret] = []] = Object.entries(simulators.helpscout.knobs.credentials);
  return {
    simulators,
    urls: { helpscout: served.helpscout.url },
    secrets: {
      'helpscout/default': {
        clientId,
        clientSecret,
        userId: simulators.helpscout.knobs.tokenUserId,
        baseUrl: served.helpscout.url,
      },
    },
    close: () => closeAll(Object.values(served)),
  };
}

async function closeAll(served: readonly Served[]): Promise<void> {
  await Promise.all(served.map(({ close }) => close()));
}
