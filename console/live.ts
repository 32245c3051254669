import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { type Address, readAddress } from './address.ts';
import { ApiError } from './api.ts';

/** What was asked for, and how the asking goes. */
export interface Live<Value> {
  readonly value: Value | undefined;
  readonly error: ApiError | undefined;
  /** Asks again at once. */
  refresh(): void;
}

/**
 * Asks again and again while the page can be seen. What was seen last stays while an error is shown.
 * @param key what is asked for; another key forgets the value
 * @param everyMs @default 2000
 */
export function useLive<Value>(key: string, ask: () => Promise<Value>, everyMs = 2000): Live<Value> {
  const [answer, setAnswer] = useState<{ key: string; value: Value } | undefined>(undefined);
  const [error, setError] = useState<ApiError | undefined>(undefined);
  const [asked, setAsked] = useState(0);
  const latest = useRef(ask);
  latest.current = ask;

  useEffect(() => {
    let stopped = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const round = async () => {
      if (!document.hidden) await once();
      if (!stopped) timer = setTimeout(round, everyMs);
    };
    // Asked for may be what cannot be asked: it then fails before there is a request.
    const once = async () => {
      try {
        const value = await latest.current();
        if (stopped) return;
        setAnswer({ key, value });
        setError(undefined);
      } catch (failure) {
        if (!stopped) setError(failure instanceof ApiError ? failure : new ApiError(0, String(failure)));
      }
    };
    void round();
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [key, everyMs, asked]);

  const refresh = useCallback(() => setAsked((count) => count + 1), []);
  return { value: answer?.key === key ? answer.value : undefined, error, refresh };
}

/** The address of the page, as it is now. */
export function useAddress(): Address {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const changed = () => setHash(location.hash);
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return readAddress(hash);
}

/** The time, once a second, for what says how long ago. Epoch milliseconds. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
