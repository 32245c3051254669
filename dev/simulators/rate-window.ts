/** What a limiter says of one more request. */
export interface RateReading {
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Epoch milliseconds at which the window is new. */
  readonly resetsAt: number;
}

/** Counts units in windows, one per key. A sliding window is longer after every request, refused ones included. */
export class RateWindow {
  readonly #windows = new Map<string, { endsAt: number; used: number }>();
  readonly #lengthMs: number;
  readonly #sliding: boolean;

  constructor(lengthMs: number, { sliding = false }: { sliding?: boolean } = {}) {
    this.#lengthMs = lengthMs;
    this.#sliding = sliding;
  }

  /** Takes `units` if the window still has them; a refused request costs nothing. */
  take(now: number, limit: number, units = 1, key = ''): RateReading {
    const window = this.#windowOf(key, now);
    const allowed = window.used + units <= limit;
    if (allowed) window.used += units;
    if (this.#sliding) window.endsAt = now + this.#lengthMs;
    return { allowed, limit, remaining: Math.max(0, limit - window.used), resetsAt: window.endsAt };
  }

  clear(): void {
    this.#windows.clear();
  }

  #windowOf(key: string, now: number): { endsAt: number; used: number } {
    const current = this.#windows.get(key);
    if (current && now < current.endsAt) return current;
    const fresh = { endsAt: now + this.#lengthMs, used: 0 };
    this.#windows.set(key, fresh);
    return fresh;
  }
}
