import type { Context } from 'aws-lambda';
import type { LambdaHandler } from '../../lib/doors/serve.ts';
import type { Clock } from './clock.ts';
import type { Process } from './process.ts';
import type { Random } from './random.ts';

/** A function, as it is deployed. */
export interface SimulatedFunction {
  readonly name: string;
  readonly timeoutMs: number;
  /** The handler that a new process loads. */
  load(process: Process): LambdaHandler;
}

/** How an invocation ended, as its invoker sees it. */
export type Invocation =
  | { readonly kind: 'answered'; readonly answer: unknown }
  | { readonly kind: 'threw'; readonly error: unknown }
  | { readonly kind: 'died' };

interface Container {
  readonly process: Process;
  readonly handler: LambdaHandler;
}

/** Seldom enough that most invocations find a warm container, often enough that many do not. */
const RECYCLED = 0.02;

/** AWS Lambda: one invocation at a time per container, containers used again, killed when their time is up. */
export class SimulatedLambda {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #start: (onDeath: () => void) => Process;
  readonly #recycled: number;
  readonly #idle = new Map<string, Container[]>();
  readonly #running = new Set<Process>();
  /** Functions whose time was up before they answered, by name. */
  readonly timedOut: string[] = [];

  /**
   * @param start makes a process; it calls `onDeath` when that has died
   * @param recycled the share of invocations after which a container is not used again
   */
  constructor(clock: Clock, random: Random, start: (onDeath: () => void) => Process, recycled = RECYCLED) {
    this.#clock = clock;
    this.#random = random;
    this.#start = start;
    this.#recycled = recycled;
  }

  /** Processes that are at work now. */
  get running(): ReadonlySet<Process> {
    return this.#running;
  }

  /**
   * Invokes a function. Whoever asked waits for as long as the function may take; a process that stood still meanwhile is
   * harder to kill than Lambda's own, and goes on afterwards: that no answer is waited for does not prove that nobody acts.
   */
  async invoke(fn: SimulatedFunction, event: unknown, requestId = this.#random.uniqueId()): Promise<Invocation> {
    return new Promise((resolve) => {
      const container = this.#take(fn);
      const { process, handler } = container;
      const startedAt = this.#clock.now();
      let isAwaited = true;
      const answer = (invocation: Invocation) => {
        isAwaited = false;
        this.#running.delete(process);
        resolve(invocation);
      };
      const stopWaiting = this.#clock.at(startedAt + fn.timeoutMs, () => {
        this.timedOut.push(fn.name);
        answer({ kind: 'died' });
      });
      const stopKilling = process.killAfter(fn.timeoutMs);
      const end = (invocation: Invocation) => {
        stopWaiting();
        stopKilling();
        deaths.delete(process);
        if (isAwaited && !this.#random.chance(this.#recycled)) this.#idleOf(fn).push(container);
        answer(invocation);
      };
      deaths.set(process, () => {
        stopWaiting();
        answer({ kind: 'died' });
      });
      this.#running.add(process);
      const remaining = () => fn.timeoutMs - (this.#clock.now() - startedAt);
      handler(event, contextOf(fn, requestId, remaining)).then(
        (value) => end({ kind: 'answered', answer: value }),
        (error: unknown) => end({ kind: 'threw', error }),
      );
    });
  }

  #take(fn: SimulatedFunction): Container {
    const warm = this.#idleOf(fn).pop();
    if (warm) return warm;
    const process: Process = this.#start(() => deaths.get(process)?.());
    return { process, handler: fn.load(process) };
  }

  #idleOf({ name }: SimulatedFunction): Container[] {
    const idle = this.#idle.get(name) ?? [];
    this.#idle.set(name, idle);
    return idle;
  }
}

/** What is to be done when a process dies in the middle of an invocation. */
const deaths = new WeakMap<Process, () => void>();

function contextOf({ name }: SimulatedFunction, awsRequestId: string, remaining: () => number): Context {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: name,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:eu-central-1:123456789012:function:${name}`,
    memoryLimitInMB: '512',
    awsRequestId,
    logGroupName: `/aws/lambda/${name}`,
    logStreamName: 'simulation',
    getRemainingTimeInMillis: remaining,
    done: () => undefined,
    fail: () => undefined,
    succeed: () => undefined,
  };
}
