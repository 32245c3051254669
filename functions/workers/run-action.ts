import { serveWakeUps } from '../../lib/doors/workers.ts';
import { runtime } from '../../lib/runtime.ts';
import { operations } from '../registry.ts';

/** A wake-up on the queue: drives the action that it names. */
export const handler = serveWakeUps(operations, runtime);
