import { colours } from './colours.ts';
import { plain } from './table.ts';

const LEVELS: Readonly<Record<string, (text: string) => string>> = {
  info: (text) => text,
  warn: colours.yellow,
  error: colours.red,
};

/** A log line of a function for people to read; undefined for metrics and for what is no log line of ours. */
export function logLineText(line: string): string | undefined {
  const entry = read(line);
  if (!entry || '_aws' in entry || typeof entry['message'] !== 'string') return undefined;
  const { timestamp, level, message, ...facts } = entry;
  const paint = LEVELS[String(level)] ?? ((text: string) => text);
  const about = Object.entries(facts).map(([name, value]) => `${colours.dim(`${name}=`)}${plain(String(value))}`);
  return `${colours.dim(String(timestamp))} ${paint(plain(message).padEnd(24))} ${about.join(' ')}`;
}

/** Whether a log line is of this action. */
export function isOf(actionId: string, line: string): boolean {
  return read(line)?.['actionId'] === actionId;
}

function read(line: string): Record<string, unknown> | undefined {
  try {
    const entry: unknown = JSON.parse(line);
    return typeof entry === 'object' && entry !== null ? { ...entry } : undefined;
  } catch {
    return undefined;
  }
}
