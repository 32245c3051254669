/** The newest of many things: older ones are forgotten. */
export class Ring<Item> {
  readonly #most: number;
  #items: Item[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  /** Oldest first. */
  get items(): readonly Item[] {
    return this.#items;
  }

  push(item: Item): void {
    this.#items.push(item);
    // Cut rarely: to shift one out at each push would move all others every time.
    if (this.#items.length >= 2 * this.#most) this.#items = this.#items.slice(-this.#most);
  }
}
