import { readdirSync, readFileSync } from 'node:fs';
import { ROOT } from '../../scripts/catalog.ts';
import { gatewayAnswer, type HttpAnswer } from '../api-gateway/response.ts';
import { asDelivered, eventIn, parseJson } from '../bus-event.ts';
import type { RehearsalOptions } from '../try/rehearse.ts';
import type { Special } from './front.ts';

/** What the console can tell of events before they happen, from the mappings and the samples of this checkout. */
export function rehearsalSpecials(options: RehearsalOptions): Readonly<Record<string, Special>> {
  return {
    'GET /_console/mappings': () => orFault(async () => (await engine()).ownMappings(options.folder)),
    'GET /_console/samples': samples,
    'POST /_console/try': async ({ body }) => {
      const event = await eventIn(body.toString(), 'The event').catch((error: Error) => error);
      if (event instanceof Error) return gatewayAnswer(400, event.message);
      return orFault(async () => (await engine()).rehearse(asDelivered(event), options));
    },
  };
}

/** Loaded when it is first asked: it knows every operation, and npm start is to be quick. */
const engine = () => import('../try/rehearse.ts');

/** A mapping with a fault is told with file and line. */
async function orFault(ask: () => Promise<unknown>): Promise<HttpAnswer | unknown> {
  const { MappingFaults } = await import('../../infra/mappings.ts');
  return ask().catch((error: unknown) => {
    if (error instanceof MappingFaults) return gatewayAnswer(422, error.message);
    throw error;
  });
}

/** The events in events/, by folder and name: `khoros/payment-completed`. */
function samples(): readonly { readonly name: string; readonly event: unknown }[] {
  const files = readdirSync(`${ROOT}events`, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.event.json'),
  );
  return files.sort().map((file) => ({
    name: file.replace('.event.json', ''),
    event: parseJson(readFileSync(`${ROOT}events/${file}`, 'utf8')),
  }));
}
