/** The longest wait that a vendor can ask for. A longer one is a mistake or an attack. */
const LONGEST_MS = 3_600_000;
/** The shortest wait after a 429: many vendors say `0`, or name a reset that has just passed. */
const SHORTEST_MS = 1_000;

/** Headers that say when to come back, the most reliable first. */
const HEADERS = [
  'retry-after',
  'x-ratelimit-retry-after',
  'x-ratelimit-reset-after',
  'x-ratelimit-reset',
  'ratelimit-reset',
] as const;

/** From the first number on, a value is not seconds from now but seconds since 1970; from the second on, milliseconds since 1970. */
const UNIX_SECONDS_FROM = 100_000_000;
const UNIX_MILLISECONDS_FROM = 100_000_000_000;

const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/**
 * Reads how long to wait, in milliseconds from `now`: seconds, `30s`, `1m30s`, unix seconds or milliseconds, or a date.
 * Returns 0 to one hour, or `undefined` if the value is no time.
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function laterMs(value: string | undefined, now: number): number | undefined {
  const text = value?.trim() ?? '';
  if (text.length === 0 || text.length > 64) return undefined;
  const ms = fromNumber(text, now) ?? fromDuration(text) ?? fromDate(text, now);
  return ms === undefined ? undefined : Math.min(Math.max(Math.ceil(ms), 0), LONGEST_MS);
}

/**
 * How long the headers of a response ask to wait. Milliseconds: at least a second, at most an hour.
 * @param now by the vendor's clock, because a header may name a time of day
 */
export function retryAfterMs(
  headers: ReadonlyMap<string, string>,
  now: number,
  names: readonly string[] = HEADERS,
): number | undefined {
  for (const name of names) {
    const ms = laterMs(headers.get(name), now);
    if (ms !== undefined) return Math.max(ms, SHORTEST_MS);
  }
  return undefined;
}

function fromNumber(text: string, now: number): number | undefined {
  if (!/^-?\d+(\.\d+)?$/.test(text)) return undefined;
  const number = Number(text);
  if (number >= UNIX_MILLISECONDS_FROM) return number - now;
  return number >= UNIX_SECONDS_FROM ? number * 1_000 - now : number * 1_000;
}

function fromDuration(text: string): number | undefined {
  if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text)) return undefined;
  const parts = text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g);
  return [...parts].reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNITS_MS[unit ?? ''] ?? 0), 0);
}

function fromDate(text: string, now: number): number | undefined {
  if (!/^([A-Za-z]{3,9},|\d{4}-\d\d-\d\dT)/.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : at - now;
}
