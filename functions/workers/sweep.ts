import { runtime } from '../../lib/triggers/runtime.ts';
import { serveSweep } from '../../lib/triggers/serve-workers.ts';
import { operations } from '../registry.ts';

/** Each minute: wakes whatever is due, should its wake-up have been lost. */
export const handler = serveSweep(operations, runtime);
