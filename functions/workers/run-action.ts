import { EXAMPLE_ID } from '../../lib/doors/action-id.ts';
import { serveWakeUps, type Worker } from '../../lib/doors/workers.ts';
import { runtime } from '../../lib/runtime.ts';
import { operations } from '../registry.ts';

export const worker: Worker = {
  name: 'workers.runAction',
  summary: 'Carries on with the action that a wake-up on the queue names.',
  timeoutSeconds: 60,
  queue: { id: 'WakeUpQueue', batchSize: 1, maximumConcurrency: 10 },
  example: { actionId: EXAMPLE_ID },
};

export const handler = serveWakeUps(operations, runtime);
