import { AppError } from '../errors/app-error.ts';
import type { Transport } from '../http/transport.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';

const TOO_MANY_REQUESTS = 429;

interface Watching {
  readonly world: { now(): number };
  readonly telemetry: Pick<Telemetry, 'measure'>;
}

/** A transport that measures, of each request to a vendor, how long its response took, and whether it was a refusal or a failure of the vendor. */
export function watched(transport: Transport, vendor: string, { world, telemetry }: Watching): Transport {
  return {
    async send(request) {
      const startedAt = world.now();
      try {
        const response = await transport.send(request);
        telemetry.measure('VendorLatencyMs', world.now() - startedAt, { vendor });
        if (response.status === TOO_MANY_REQUESTS) telemetry.measure('VendorThrottled', 1, { vendor });
        if (response.status >= 500) telemetry.measure('VendorErrors', 1, { vendor });
        return response;
      } catch (error) {
        // A request that was not sent says nothing about the vendor.
        if (AppError.from(error).kind === 'vendor_unavailable') telemetry.measure('VendorErrors', 1, { vendor });
        throw error;
      }
    },
  };
}
