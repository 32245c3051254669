import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { ACCOUNT_ID, arn } from './account.ts';
import { type FunctionError, FunctionWorker } from './function-worker.ts';
import { bundleFunctions, relativeToRoot } from './functions-bundle.ts';

/** A function of the bundle. */
export interface LambdaFunction {
  /** Its key in functions.yml: `helpscout-create-reply`. */
  readonly key: string;
  /** Its deployed name: `conversation-actions-local-helpscout-create-reply`, or a shorter one where Lambda takes no more. */
  readonly name: string;
  /** The deployed name with the whole key: who invokes a function need not know which keys are too long. */
  readonly longName?: string;
  /** Module and export, as in functions.yml: `functions/helpscout/create-reply.handler`. */
  readonly handler: string;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  /** How often a failed asynchronous invocation is tried again: 0 to 2. */
  readonly asyncRetries: number;
}

/** How an invocation ended. `payload` is JSON: the handler's answer, or with `functionError` the error. */
export interface Invocation {
  readonly requestId: string;
  readonly payload: string;
  readonly functionError?: 'Unhandled';
}

export interface InvokeOptions {
  /** Kept over the retries of an asynchronous invocation. @default a new one */
  readonly requestId?: string;
  readonly clientContext?: unknown;
}

export interface LambdaOptions {
  readonly functions: readonly LambdaFunction[];
  /** Folder that handlers are relative to. */
  readonly root: string;
  /** The functions' environment; asked each time a runtime starts. */
  env(): Readonly<Record<string, string>>;
  /** What mappings/mappings.json holds; asked each time a runtime starts. */
  mappings(): unknown;
  /** Whether each function has a runtime of its own, as on AWS, and is known by its access key. @default false: they share one */
  readonly apart?: boolean;
  /** Told of each line that a function writes. */
  onLog?(line: string): void;
}

/** Lambda's limits on a synchronous payload, in bytes: answers may be a little larger than events. */
export const MAX_EVENT_BYTES = 6_291_456;
const MAX_ANSWER_BYTES = 6_291_556;

const CLOSED: FunctionError = { errorType: 'Runtime.ExitError', errorMessage: 'The local stack is closing.' };

/** AWS Lambda: runs the bundle's handlers as nodejs24.x would, in a worker thread of this process. */
export class Lambda {
  readonly functions: readonly LambdaFunction[];
  readonly #options: LambdaOptions;
  /** By the function's key; all functions share one where they are not apart. */
  readonly #workers = new Map<string, FunctionWorker>();
  #bundle: Promise<string> | undefined;
  #closed = false;

  constructor(options: LambdaOptions) {
    this.functions = options.functions;
    this.#options = options;
  }

  /** The function of that key, deployed name or ARN. It has no versions and aliases: `$LATEST` is the only qualifier. */
  find(id: string): LambdaFunction | undefined {
    const name = /^(?:(?:arn:aws:lambda:[^:]+:)?\d{12}:function:)?([\w-]+)(?::\$LATEST)?$/u.exec(id)?.[1];
    return this.functions.find((each) => name !== undefined && [each.key, each.name, each.longName].includes(name));
  }

  /** Invokes it and waits for its end, at most for its timeout. A handler's failure is an answer, not an exception. */
  async invoke(target: LambdaFunction, event: string, options: InvokeOptions = {}): Promise<Invocation> {
    const { requestId = randomUUID() } = options;
    if (this.#closed) return { requestId, payload: JSON.stringify(CLOSED), functionError: 'Unhandled' };
    const worker = this.#container(target);
    // The time for loading modules is not the invocation's.
    await worker.ready;
    const deadline = Date.now() + target.timeoutMs;
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(timedOut(target, requestId)), target.timeoutMs);
    const context = { ...contextOf(target), awsRequestId: requestId, clientContext: options.clientContext };
    const outcome = await worker.run({ ...this.#code(target), event, context, deadline }, timeout.signal);
    clearTimeout(timer);
    if (timeout.signal.aborted) worker.retire();
    const { answer = 'null', error = tooLarge(answer) } = outcome;
    if (!error) return { requestId, payload: answer };
    const { onLog = () => {} } = this.#options;
    onLog(JSON.stringify({ level: 'ERROR', function: target.key, requestId, ...error }));
    return { requestId, payload: JSON.stringify(error), functionError: 'Unhandled' };
  }

  /** Starts the runtime and loads the functions ahead of the first invocation. */
  warm(): void {
    const [any] = this.functions;
    if (any && !this.#options.apart) this.#container(any);
  }

  /** Starts a new runtime with the code as it is now; the old one ends with the last of what it runs. */
  renew(): void {
    for (const worker of this.#workers.values()) worker.retire();
    this.#bundle = undefined;
    this.warm();
  }

  /** Kills the runtime in the middle of whatever it does, as the loss of a machine would. The next invocation starts a new one. */
  async kill(): Promise<void> {
    const workers = [...this.#workers.values()];
    this.#workers.clear();
    await Promise.all(workers.map((worker) => worker.kill()));
  }

  /** Kills the runtime and starts no other. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.kill();
  }

  #container(target: LambdaFunction): FunctionWorker {
    const { env, mappings, apart = false, onLog = () => {} } = this.#options;
    const name = apart ? target.key : '';
    const there = this.#workers.get(name);
    if (there?.usable) return there;
    const files = [...new Set(this.functions.map((each) => this.#code(each).file))];
    this.#bundle ??= bundleFunctions(files).catch((error) => {
      this.#bundle = undefined;
      throw error;
    });
    const variables = apart ? { ...env(), AWS_ACCESS_KEY_ID: target.key } : env();
    const preload = apart ? [this.#code(target).module] : files.map(relativeToRoot);
    const worker = new FunctionWorker(this.#bundle, variables, { mappings: mappings(), preload }, onLog);
    this.#workers.set(name, worker);
    return worker;
  }

  #code({ handler }: LambdaFunction): { file: string; module: string; name: string } {
    const dot = handler.lastIndexOf('.');
    const file = join(this.#options.root, `${handler.slice(0, dot)}.ts`);
    return { file, module: relativeToRoot(file), name: handler.slice(dot + 1) };
  }
}

export function functionArn({ name }: LambdaFunction): string {
  return arn('lambda', `function:${name}`);
}

function contextOf(target: LambdaFunction): Record<string, unknown> {
  const { name, memoryMb } = target;
  return {
    functionName: name,
    functionVersion: '$LATEST',
    invokedFunctionArn: functionArn(target),
    memoryLimitInMB: String(memoryMb),
    logGroupName: `/aws/lambda/${name}`,
    logStreamName: `${ACCOUNT_ID}/[$LATEST]local`,
  };
}

function timedOut({ timeoutMs }: LambdaFunction, requestId: string): FunctionError {
  const errorMessage = `RequestId: ${requestId} Error: Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`;
  return { errorType: 'Sandbox.Timedout', errorMessage };
}

function tooLarge(answer: string): FunctionError | undefined {
  if (Buffer.byteLength(answer) <= MAX_ANSWER_BYTES) return undefined;
  const errorMessage = `Response payload size exceeded maximum allowed payload size (${MAX_ANSWER_BYTES} bytes).`;
  return { errorType: 'Function.ResponseSizeTooLarge', errorMessage };
}
