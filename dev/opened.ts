/** Anything that must be closed. */
export interface Closable {
  close(): unknown;
}

/** What was started, in order, so that it can be closed in reverse. */
export class Opened {
  readonly #resources: Closable[] = [];

  async add<Resource extends Closable>(opening: Resource | Promise<Resource>): Promise<Resource> {
    const resource = await opening;
    this.#resources.push(resource);
    return resource;
  }

  /** @throws AggregateError of what could not be closed; the rest is closed all the same */
  async close(): Promise<void> {
    const errors: unknown[] = [];
    for (let resource = this.#resources.pop(); resource; resource = this.#resources.pop()) {
      try {
        await resource.close();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw new AggregateError(errors, 'Not everything could be closed.');
  }

  /** Runs `start`; if it fails half-way, what had been started is closed. */
  static async during<Result>(start: (opened: Opened) => Promise<Result>): Promise<Result> {
    const opened = new Opened();
    try {
      return await start(opened);
    } catch (error) {
      await opened.close();
      throw error;
    }
  }
}
