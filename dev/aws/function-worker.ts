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
  /** Absolute path of the handler's module, and the name that it exports. */
  readonly file: string;
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

/** What comes out of the thread: that its modules are loaded, or how an invocation ended. */
export type FromHost = 'ready' | ({ readonly id: number } & HostedOutcome);

/**
 * A thread that runs the bundle's handlers, with an environment and modules of its own: nothing of a stack
 * outlives it, and a function that exits or crashes takes only its neighbours along.
 */
export class FunctionWorker {
  /** Settles when its modules are loaded, or it has ended before. */
  readonly ready: Promise<void>;
  readonly #thread: Worker;
  readonly #waiting = new Map<number, (outcome: HostedOutcome) => void>();
  #lastId = 0;
  #retired = false;
  #exitCode: number | undefined;

  /** @param preload absolute paths of modules to load ahead of the first invocation */
  constructor(env: Readonly<Record<string, string>>, preload: readonly string[], onLine: (line: string) => void) {
    const entry = new URL('./function-host.mjs', import.meta.url);
    this.#thread = new Worker(entry, {
      env: { ...env },
      workerData: preload,
      execArgv: [],
      stdout: true,
      stderr: true,
    });
    this.ready = new Promise((resolve) => {
      this.#thread.once('message', resolve).once('exit', resolve);
    });
    this.#thread.on('message', (message: FromHost) => {
      if (message !== 'ready') this.#settle(message.id, message);
    });
    this.#thread.on('error', (error) => onLine(`Runtime exited: ${error instanceof Error ? error.stack : error}`));
    this.#thread.on('exit', (code) => this.#ended(code));
    for (const input of [this.#thread.stdout, this.#thread.stderr]) createInterface({ input }).on('line', onLine);
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
      if (this.#exitCode !== undefined) return resolve({ error: exited(this.#exitCode) });
      this.#waiting.set(id, resolve);
      signal.addEventListener('abort', () => this.#settle(id, { error: signal.reason }), { once: true });
      this.#thread.postMessage({ ...run, id } satisfies HostedInvocation);
    });
  }

  /** Takes nothing more, and ends with the last of what it runs: a function that is out of time must not act later. */
  retire(): void {
    this.#retired = true;
    if (this.#waiting.size === 0) void this.#thread.terminate();
  }

  /** Ends it now, in the middle of whatever it does. */
  async kill(): Promise<void> {
    await this.#thread.terminate();
  }

  #settle(id: number, outcome: HostedOutcome): void {
    this.#waiting.get(id)?.(outcome);
    this.#waiting.delete(id);
    if (this.#retired && this.#waiting.size === 0) void this.#thread.terminate();
  }

  #ended(code: number): void {
    this.#exitCode = code;
    for (const id of [...this.#waiting.keys()]) this.#settle(id, { error: exited(code) });
  }
}

function exited(code: number): FunctionError {
  return { errorType: 'Runtime.ExitError', errorMessage: `Error: Runtime exited with error: exit status ${code}` };
}
