import { serveSweep } from '../../lib/doors/workers.ts';
import { runtime } from '../../lib/runtime.ts';
import { operations } from '../registry.ts';

/** Each minute: wakes whatever is due, should its wake-up have been lost. */
export const handler = serveSweep(operations, runtime);
