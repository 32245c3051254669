/** An error that an AWS service responds with, by the code that its API reference lists. */
export class AwsError extends Error {
  override readonly name = 'AwsError';

  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
  }

  /** Anything that was thrown, as the service would answer it. */
  static from(thrown: unknown): AwsError {
    if (thrown instanceof AwsError) return thrown;
    console.error(thrown);
    return new AwsError('InternalFailure', 'The request processing has failed because of an unknown error.', 500);
  }
}
