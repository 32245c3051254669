import { runtime } from '../../lib/triggers/runtime.ts';
import { serveWakeUps } from '../../lib/triggers/serve-workers.ts';
import { operations } from '../registry.ts';

/** A wake-up on the queue: drives the action that it names. */
export const handler = serveWakeUps(operations, runtime);
