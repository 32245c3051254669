import { parentPort, workerData } from 'node:worker_threads';
import type { Context } from 'aws-lambda';
import type { FromHost, FunctionError, HostedInvocation, HostedOutcome, ThreadData } from './function-worker.ts';

type Handler = (event: unknown, context: Context) => unknown;
/** By the name that the module of a function has in the bundle. */
type Modules = Readonly<Record<string, () => Promise<Readonly<Record<string, unknown>>>>>;

/** The inside of the worker thread: loads handlers once, as a warm container does, and calls them. */
export async function host(modules: Modules): Promise<void> {
  parentPort?.on('message', async (invocation: HostedInvocation) => {
    const outcome = await run(modules, invocation);
    parentPort?.postMessage({ id: invocation.id, ...outcome } satisfies FromHost);
  });
  // Lambda's init phase. A module that cannot be loaded is reported when its function is invoked.
  for (const name of (workerData as ThreadData).preload) await modules[name]?.().catch(() => {});
  parentPort?.postMessage('ready' satisfies FromHost);
}

async function run(
  modules: Modules,
  { module, name, event, context, deadline }: HostedInvocation,
): Promise<HostedOutcome> {
  try {
    const handler = await load(modules, module, name);
    const answer = await handler(JSON.parse(event), toContext(context, deadline));
    return { answer: JSON.stringify(answer) ?? 'null' };
  } catch (thrown) {
    return { error: describe(thrown) };
  }
}

async function load(modules: Modules, module: string, name: string): Promise<Handler> {
  const exported = await modules[module]?.().catch((cause: unknown) => {
    throw named('Runtime.ImportModuleError', `Error: ${cause instanceof Error ? cause.message : cause}`);
  });
  const handler = exported?.[name];
  if (typeof handler !== 'function') throw named('Runtime.HandlerNotFound', `${module} does not export ${name}`);
  if (handler.length > 2)
    throw named('Runtime.CallbackHandlerDeprecated', 'nodejs24.x calls no handler that takes a callback');
  return handler as Handler;
}

function toContext(context: HostedInvocation['context'], deadline: number): Context {
  const getRemainingTimeInMillis = () => Math.max(0, deadline - Date.now());
  // done, fail and succeed are typed, but gone from nodejs24.x.
  return { ...context, callbackWaitsForEmptyEventLoop: true, getRemainingTimeInMillis } as unknown as Context;
}

function named(errorType: string, message: string): Error {
  return Object.assign(new Error(message), { name: errorType });
}

function describe(thrown: unknown): FunctionError {
  if (!(thrown instanceof Error)) return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  const { name, message, stack = '' } = thrown;
  return { errorType: name, errorMessage: message, trace: stack.split('\n') };
}
