import { useEffect, useState } from 'preact/hooks';

let tell: (message: string) => void = () => {};

/** Says something to whoever cannot see that it has happened, and shows it for a while to whoever can. */
export function announce(message: string): void {
  tell(message);
}

/** Where announcements appear; it stands on the page once. */
export function Announcer() {
  const [said, setSaid] = useState({ message: '', count: 0 });
  tell = (message) => setSaid(({ count }) => ({ message, count: count + 1 }));
  useEffect(() => {
    const timer = setTimeout(() => setSaid(({ count }) => ({ message: '', count })), 8000);
    return () => clearTimeout(timer);
  }, [said.count]);
  return (
    <output class={said.message ? 'toast' : 'toast toast-empty'} aria-live="polite">
      {said.message}
    </output>
  );
}
