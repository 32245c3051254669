import { get } from './api.ts';
import { useLive } from './live.ts';

/** Names of the vendors, as the API that serves this page has them; none before it has answered. */
export function useVendors(): readonly string[] {
  const { value } = useLive('vendors', () => get<{ readonly contract: object }>('/capabilities'), 3_600_000);
  return Object.keys(value?.contract ?? {});
}
