import { useNow } from '../live.ts';
import { clockTime, relativeTime } from '../words.ts';

/** How long ago, or how long until; the exact time on hover. */
export function Ago({ at }: { readonly at: string }) {
  const now = useNow();
  return (
    <time dateTime={at} title={clockTime(at, now)}>
      {relativeTime(at, now)}
    </time>
  );
}

/** The time of day to the millisecond, and how long ago that is on hover. */
export function Clock({ at }: { readonly at: string }) {
  const now = useNow();
  return (
    <time dateTime={at} title={relativeTime(at, now)}>
      {clockTime(at, now)}
    </time>
  );
}
