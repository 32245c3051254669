import { get } from '../api.ts';
import { useLive } from '../live.ts';
import { Clock } from './time.tsx';

type LogLine = Readonly<Record<string, string | number>> & { readonly timestamp: string; readonly message: string };

const SAID_ELSEWHERE = [
  'timestamp',
  'level',
  'message',
  'actionId',
  'operation',
  'account',
  'correlationId',
  'requestId',
];

/** What the functions logged of an action. */
export function Logs({ actionId }: { readonly actionId: string }) {
  const lines = useLive(
    `logs ${actionId}`,
    () => get<readonly LogLine[]>(`/_local/logs?actionId=${actionId}`),
    3000,
  ).value;
  if (!lines || lines.length === 0) return <p class="quiet">Nothing was logged.</p>;
  return (
    <ol class="plain logs">
      {lines.map((line, index) => (
        <li key={`${index} ${line.timestamp}`}>
          <Clock at={line.timestamp} /> <strong>{line.message}</strong>{' '}
          <span class="quiet">
            {Object.entries(line)
              .filter(([name]) => !SAID_ELSEWHERE.includes(name))
              .map(([name, value]) => `${name}=${value}`)
              .join(' ')}
          </span>
        </li>
      ))}
    </ol>
  );
}
