import { randomUUID } from 'node:crypto';
import { functionArn, type Invocation, type Lambda, type LambdaFunction } from './lambda.ts';

/** What Lambda sends to a function's OnFailure destination. */
export interface FailedInvocation {
  readonly version: '1.0';
  readonly timestamp: string;
  readonly requestContext: {
    readonly requestId: string;
    readonly functionArn: string;
    readonly condition: 'RetriesExhausted';
    readonly approximateInvokeCount: number;
  };
  readonly requestPayload: unknown;
  readonly responseContext: { statusCode: 200; executedVersion: '$LATEST'; functionError: string };
  readonly responsePayload: unknown;
}

export interface AsyncOptions {
  /** Pause before the first retry, doubled before the second; AWS waits a minute. Milliseconds. */
  readonly retryDelayMs: number;
  /** Where an event goes that failed each time. */
  onFailure(failure: FailedInvocation): void | Promise<void>;
}

/**
 * Lambda's asynchronous invocations: accepted at once, run later, tried again under the same request id.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export class AsyncInvocations {
  readonly #lambda: Lambda;
  readonly #options: AsyncOptions;
  readonly #pauses = new Set<() => void>();
  #closed = false;

  constructor(lambda: Lambda, options: AsyncOptions) {
    this.#lambda = lambda;
    this.#options = options;
  }

  /** Accepts an event and returns its request id. */
  accept(target: LambdaFunction, event: string, clientContext?: unknown): string {
    const requestId = randomUUID();
    void this.#carryOut(target, event, requestId, clientContext);
    return requestId;
  }

  /** Forgets what waits for a retry. */
  close(): void {
    this.#closed = true;
    for (const end of this.#pauses) end();
  }

  async #carryOut(target: LambdaFunction, event: string, requestId: string, clientContext: unknown): Promise<void> {
    const { retryDelayMs, onFailure } = this.#options;
    for (let attempt = 1; !this.#closed; attempt += 1) {
      const invocation = await this.#lambda.invoke(target, event, { requestId, clientContext });
      if (!invocation.functionError || this.#closed) return;
      if (attempt > target.asyncRetries) return onFailure(failure(target, event, invocation, attempt));
      await this.#pause(retryDelayMs * attempt);
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.#pauses.delete(end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.#pauses.add(end);
    });
  }
}

function failure(target: LambdaFunction, event: string, invocation: Invocation, attempts: number): FailedInvocation {
  return {
    version: '1.0',
    timestamp: new Date().toISOString(),
    requestContext: {
      requestId: invocation.requestId,
      functionArn: `${functionArn(target)}:$LATEST`,
      condition: 'RetriesExhausted',
      approximateInvokeCount: attempts,
    },
    requestPayload: JSON.parse(event),
    responseContext: {
      statusCode: 200,
      executedVersion: '$LATEST',
      functionError: invocation.functionError ?? 'Unhandled',
    },
    responsePayload: JSON.parse(invocation.payload),
  };
}
