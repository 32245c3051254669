// A function's container for one delivery: loads a handler, hands it the event, and tells what it answered.
import { parentPort, workerData } from 'node:worker_threads';

const { module, event, timeoutMs } = workerData;
const { handler } = await import(module);
parentPort.postMessage('loaded');
const deadline = Date.now() + timeoutMs;
const context = { functionName: 'peer', awsRequestId: 'peer', getRemainingTimeInMillis: () => deadline - Date.now() };
const answer = await handler(event, context).catch(() => ({ statusCode: 500 }));
parentPort.postMessage(answer.statusCode);
