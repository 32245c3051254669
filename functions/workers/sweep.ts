import { serveSweep, type Worker } from '../../lib/doors/workers.ts';
import { runtime } from '../../lib/runtime.ts';
import { operations } from '../registry.ts';

export const worker: Worker = {
  name: 'workers.sweep',
  summary: 'Each minute, wakes every action that is due and was not woken.',
  timeoutSeconds: 60,
  example: {},
};

export const handler = serveSweep(operations, runtime);
