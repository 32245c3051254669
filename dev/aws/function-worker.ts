import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';

/** An error of a function, as its invoker sees it. */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** What one run of a handler needs. */
export interface Run {
  /** The handler's module, as the bundle calls it, and the name that it exports. */
  readonly module: string;
  readonly name: string;
  /** JSON. */
  readonly event: string;
  /** The fields of the Lambda context that are data. */
  readonly context: Readonly<Record<string, unknown>>;
  /** Epoch milliseconds at which the function is out of time. */
  readonly deadline: number;
}

export interface HostedInvocation extends Run {
  readonly id: number;
}

/** JSON that the handler answered, or its error. */
export interface HostedOutcome {
  readonly answer?: string;
  readonly error?: FunctionError;
}

/** What a thread is started with. */
export interface ThreadData {
  /** Of mappings/mappings.json. */
  readonly mappings: unknown;
  /** Modules to load ahead of the first invocation. */
  readonly preload: readonly string[];
}

/** What comes out of the thread: that its modules are loaded, or how an invocation ended. */
export type FromHost = 'ready' | ({ readonly id: number } & HostedOutcome);

/**
 * A thread that runs the bundle's handlers, with an environment and modules of its own: nothing of a stack
 * outlives it, and a function that exits or crashes takes only its neighbours along.
 */
export class FunctionWorker {
  /** Settles when its modules are loaded, or it has ended before. */
  readonly ready: Promise<void>;
  /** Once its bundle is there. */
  #thread: Worker | undefined;
  readonly #onLine: (line: string) => void;
  readonly #waiting = new Map<number, (outcome: HostedOutcome) => void>();
  #lastId = 0;
  #retired = false;
  #exitCode: number | undefined;

  /** @param bundle path of what `bundleFunctions` makes */
  constructor(
    bundle: Promise<string>,
    env: Readonly<Record<string, string>>,
    data: ThreadData,
    onLine: (line: string) => void,
  ) {
    this.#onLine = onLine;
    this.ready = bundle.then(
      (path) => this.#start(path, env, data),
      (cause: unknown) => {
        onLine(`The functions cannot be bundled: ${cause instanceof Error ? cause.message : cause}`);
        this.#ended(1);
      },
    );
  }

  /** Whether it can take another invocation. */
  get usable(): boolean {
    return !this.#retired && this.#exitCode === undefined;
  }

  /** Runs a handler until it returns, fails, or `signal` says that its time is over; its result is then dropped. */
  run(run: Run, signal: AbortSignal): Promise<HostedOutcome> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve) => {
      if (!this.#thread || this.#exitCode !== undefined) return resolve({ error: exited(this.#exitCode ?? 1) });
      this.#waiting.set(id, resolve);
      signal.addEventListener('abort', () => this.#settle(id, { error: signal.reason }), { once: true });
      this.#thread.postMessage({ ...run, id } satisfies HostedInvocation);
    });
  }

  /** Takes nothing more, and ends with the last of what it runs: a function that is out of time must not act later. */
  retire(): void {
    this.#retired = true;
    if (this.#waiting.size === 0) void this.kill();
  }

  /** Ends it now, in the middle of whatever it does. */
  async kill(): Promise<void> {
    this.#exitCode ??= 1;
    await this.#thread?.terminate();
  }

  async #start(path: string, env: Readonly<Record<string, string>>, data: ThreadData): Promise<void> {
    if (this.#exitCode !== undefined) return; // killed before
    // The bundle has a source map: traces name our files and lines.
    const execArgv = ['--enable-source-maps'];
    const thread = new Worker(path, { env: { ...env }, workerData: data, execArgv, stdout: true, stderr: true });
    this.#thread = thread;
    thread.on('message', (message: FromHost) => {
      if (message !== 'ready') this.#settle(message.id, message);
    });
    thread.on('error', (error) => this.#onLine(`Runtime exited: ${error instanceof Error ? error.stack : error}`));
    thread.on('exit', (code) => this.#ended(code));
    for (const input of [thread.stdout, thread.stderr]) createInterface({ input }).on('line', this.#onLine);
    await new Promise((resolve) => thread.once('message', resolve).once('exit', resolve));
  }

  #settle(id: number, outcome: HostedOutcome): void {
    this.#waiting.get(id)?.(outcome);
    this.#waiting.delete(id);
    if (this.#retired && this.#waiting.size === 0) void this.kill();
  }

  #ended(code: number): void {
    this.#exitCode = code;
    for (const id of [...this.#waiting.keys()]) this.#settle(id, { error: exited(code) });
  }
}

function exited(code: number): FunctionError {
  return { errorType: 'Runtime.ExitError', errorMessage: `Error: Runtime exited with error: exit status ${code}` };
}
