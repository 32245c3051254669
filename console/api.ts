/** An answer of the API that is no success, in the words of its problem. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly status: number,
    message: string,
    /** Fields that are wrong, and why. */
    readonly issues: readonly { readonly path: string; readonly message: string }[] = [],
    options?: ErrorOptions,
    /** The kind of the problem; of API Gateway's own answers there is none. */
    readonly kind?: string,
  ) {
    super(message, options);
  }

  /** Of an answer: our problem, or API Gateway's own `{"message": …}`. */
  static of(status: number, answer: unknown): ApiError {
    const problem: { detail?: string; message?: string; kind?: string; issues?: ApiError['issues'] } = Object(answer);
    return new ApiError(
      status,
      problem.detail ?? problem.message ?? 'The request failed.',
      problem.issues,
      {},
      problem.kind,
    );
  }
}

/**
 * Asks the API that serves this page.
 * The header is one that no form and no simple request of another site can set: the server refuses changes without it.
 * @throws ApiError
 */
export function request<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
  return send(method, path, 'application/json', body === undefined ? undefined : JSON.stringify(body));
}

/** Hands a file over. @throws ApiError */
export function requestText<Answer>(path: string, file: Blob): Promise<Answer> {
  return send('POST', path, 'text/plain', file);
}

async function send<Answer>(method: string, path: string, type: string, body?: string | Blob): Promise<Answer> {
  const response = await fetch(path, {
    method,
    headers: { accept: 'application/json', 'content-type': type, 'x-console': '1' },
    ...(body === undefined ? {} : { body }),
  }).catch(() => {
    throw new ApiError(0, 'The API cannot be reached.');
  });
  const answer = await response.json().catch(() => undefined);
  if (response.ok) return answer as Answer;
  throw ApiError.of(response.status, answer);
}

export const get = <Answer>(path: string): Promise<Answer> => request<Answer>('GET', path);

/** A path with its query; values that are empty are left out. */
export function withQuery(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const present = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return present.length > 0 ? `${path}?${new URLSearchParams(present)}` : path;
}
