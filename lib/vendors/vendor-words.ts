import type { Issue } from '../errors/app-error.ts';
import type { Refusal } from './profile.ts';

const MAX_LENGTH = 200;
const MAX_ISSUES = 20;
/** Runs of what we sent that are as long as this are taken for an echo. */
const ECHO_LENGTH = 12;
const SHORTEST_ECHO = 3;
const HIDDEN = '[…]';

/** What looks private whoever wrote it: credentials, addresses, numbers of people and cards. */
const PRIVATE = [
  /\b(?:basic|bearer)\s+\S+/gi,
  /[^\s@<>"'()]+@[^\s@<>"'()]+/g,
  /\beyJ[\w-]+(?:\.[\w-]*)*/g,
  /\b[A-Za-z0-9+/_-]{32,}={0,2}/g,
  /\+?\d(?:[\s().-]?\d){6,}/g,
];

/** A refusal that may be shown: the vendor's words cut, and rid of what is private and of what they echo of `sent`. */
export function showable(refusal: Refusal, sent: unknown): { issues: Issue[]; logRef: string | undefined } {
  const echoes = strings(sent);
  const issues = (refusal.issues ?? []).slice(0, MAX_ISSUES).map(({ path, message }) => ({
    path: /^[\w.[\]-]{1,100}$/.test(path) ? path : '',
    message: hide(message, echoes),
  }));
  const { logRef } = refusal;
  return { issues, logRef: logRef !== undefined && /^[\w#.:-]{1,100}$/.test(logRef) ? logRef : undefined };
}

function hide(words: string, echoes: readonly string[]): string {
  const cut = words.slice(0, MAX_LENGTH * 2).replace(/[\p{Cc}\p{Cs}]/gu, ' ');
  const withoutEchoes = echoes.reduce((text, echo) => text.replaceAll(echo, HIDDEN), hideParts(cut, echoes));
  return PRIVATE.reduce((text, pattern) => text.replace(pattern, HIDDEN), withoutEchoes).slice(0, MAX_LENGTH);
}

/** Takes out parts of long texts, too: a vendor may quote the first line only. */
function hideParts(words: string, echoes: readonly string[]): string {
  const long = echoes.filter((echo) => echo.length >= ECHO_LENGTH).join('\0');
  let shown = '';
  for (let start = 0; start < words.length; ) {
    let end = start + ECHO_LENGTH;
    if (end > words.length || !long.includes(words.slice(start, end))) {
      shown += words[start];
      start += 1;
      continue;
    }
    while (end < words.length && long.includes(words.slice(start, end + 1))) end += 1;
    shown += HIDDEN;
    start = end;
  }
  return shown;
}

/** Every string in a body. Very long ones (attachments) are cut: nobody quotes them from the middle. */
function strings(value: unknown): string[] {
  if (typeof value === 'string') return value.length < SHORTEST_ECHO ? [] : [value.slice(0, 20_000)];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(strings);
}
