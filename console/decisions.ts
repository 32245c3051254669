import { request } from './api.ts';
import type { Action } from './types.ts';

export type Resolution = 'done' | 'failed' | 'resend';

/** What each decision does, as the person who decides reads it. */
export const RESOLUTIONS: Readonly<Record<Resolution, { readonly label: string; readonly means: string }>> = {
  done: { label: 'It is there', means: 'Ends it as done. Nothing is sent.' },
  failed: { label: 'Give it up', means: 'Ends it as failed. Nothing is sent.' },
  resend: {
    label: 'Send it once more',
    means: 'Sends it again. If the first one arrived after all, the customer sees both.',
  },
};

/** @throws ApiError */
export function resolve(actionId: string, resolution: Resolution, note: string): Promise<Action> {
  return request('POST', `/actions/${actionId}/resolve`, { resolution, ...(note && { note }) });
}

/** @throws ApiError */
export function cancel(actionId: string): Promise<Action> {
  return request('DELETE', `/actions/${actionId}`);
}
