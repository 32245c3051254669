import { Opened } from './opened.ts';
import { createHelpscoutSimulator } from './simulators/helpscout/index.ts';
import { createKhorosSimulator } from './simulators/khoros/index.ts';
import { createReamazeSimulator } from './simulators/reamaze/index.ts';
import { serve } from './simulators/serve.ts';
import { createWapikitSimulator } from './simulators/wapikit/index.ts';

/** The simulators of one stack; tests reach into them, people use their `/_state`. */
export type Simulators = ReturnType<typeof createSimulators>;

/** By vendor. */
type Urls = Readonly<Record<keyof Simulators, string>>;

export interface SimulatedVendors {
  readonly simulators: Simulators;
  readonly urls: Urls;
  /** The accounts that the simulators know: secrets by `vendor/account`. */
  readonly secrets: Readonly<Record<string, unknown>>;
  close(): Promise<void>;
}

/** Serves a simulator of every vendor. */
export function serveVendors(): Promise<SimulatedVendors> {
  return Opened.during(async (opened) => {
    const simulators = createSimulators();
    const urls = {
      khoros: (await opened.add(serve(simulators.khoros))).url,
      helpscout: (await opened.add(serve(simulators.helpscout))).url,
      wapikit: (await opened.add(serve(simulators.wapikit))).url,
      reamaze: (await opened.add(serve(simulators.reamaze))).url,
    };
    return { simulators, urls, secrets: secretsOf(simulators, urls), close: () => opened.close() };
  });
}

function createSimulators() {
  return {
    khoros: createKhorosSimulator(),
    helpscout: createHelpscoutSimulator(),
    wapikit: createWapikitSimulator(),
    reamaze: createReamazeSimulator(),
  };
}

/** Where the simulators' accounts are, by vendor. */
export function baseUrlsOf({ secrets }: Pick<SimulatedVendors, 'secrets'>): Record<string, string> {
  const urls = Object.entries(secrets).map(([name, secret]) => [name.split('/', 1)[0], Object(secret).baseUrl]);
  return Object.fromEntries(urls);
}

function secretsOf({ khoros, helpscout, wapikit, reamaze }: Simulators, urls: Urls): Record<string, unknown> {
  const [username, password] = firstOf(khoros.knobs.credentials);
  const [clientId, clientSecret] = firstOf(helpscout.knobs.credentials);
  const [accessToken] = wapikit.knobs.accessTokens;
  const [email, apiToken] = firstOf(reamaze.knobs.credentials);
  return {
    'khoros/default': { username, password, baseUrl: `${urls.khoros}/api/v2` },
    'helpscout/default': {
      clientId,
      clientSecret,
      userId: helpscout.knobs.tokenUserId,
      dedicatedUser: true,
      baseUrl: urls.helpscout,
    },
    'wapikit/default': { accessToken, baseUrl: `${urls.wapikit}/api` },
    'reamaze/default': { brand: reamaze.knobs.brand, email, apiToken, baseUrl: urls.reamaze },
  };
}

function firstOf(credentials: Readonly<Record<string, string>>): readonly [string?, string?] {
  return Object.entries(credentials)[0] ?? [];
}
