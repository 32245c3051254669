import type { Issue } from '../errors/app-error.ts';
import { HIDDEN, hidePieces, piecesOf } from './credential-pieces.ts';
import type { Refusal } from './profile.ts';

const MAX_LENGTH = 200;
/** Characters of a message that are read: more than are shown, because hidden words shorten it. A word cut here is hidden. */
const MAX_READ = 2 * MAX_LENGTH;
const MAX_ISSUES = 20;
/** Up to this length whole strings are matched; single words are matched at any length. */
const LONGEST_ECHO = 500;
const SHORTEST_ECHO = 3;

/** What looks private, in the caller's words and in the vendor's: credentials, addresses, numbers of people and cards. */
const PRIVATE = [
  /\b(?:basic|bearer)\s+\S+/gi,
  /[^\s@<>"'()]+@[^\s@<>"'()]+/g,
  /\beyJ[\w-]+(?:\.[\w-]*)*/g,
  /\b[A-Za-z0-9+/_-]{32,}={0,2}/g,
  // Base64 of unknown content; identifiers are not: `customFieldValueIsRequired`, `ALREADY_CLOSED`.
  /\b(?!(?:[A-Z]?[a-z]+(?:[_/-]?[A-Z][a-z]+|[_/-][a-z]+)*|[A-Z]+(?:_[A-Z]+)*)(?![\w+/=-]))[\w+/-]{24,}={0,2}/g,
  /\+?\d(?:[\s().-]?\d){6,}/g,
];

/**
 * A refusal that may be shown: the vendor's words, shortened, without private data and without words that we sent.
 * @param secrets the account's secret, and the headers that were made from it
 */
export function showable(
  refusal: Refusal,
  sent: unknown,
  secrets?: unknown,
): { issues: Issue[]; logRef: string | undefined } {
  const echo = echoOf([...strings([sent, secrets]), ...freeNames(sent)], piecesOf(secrets));
  const fields = new Set(namesIn(sent).filter((name) => FIELD.test(name)));
  const issues = (refusal.issues ?? []).slice(0, MAX_ISSUES).map(({ path, message }) => ({
    path: isPath(path, echo, fields) ? path : '',
    message: hide(message, echo),
  }));
  const { logRef } = refusal;
  return { issues, logRef: logRef !== undefined && isReference(logRef, echo) ? logRef : undefined };
}

/** A name of a field as vendors write them. Another one may be a caller's own: `Order no. 5 of Ana`. */
const FIELD = /^[a-z][A-Za-z_]{0,39}$/;
/** Fields whose names the caller chooses. */
const FREE = ['data', 'fields', 'custom_fields'];

/** Whether a path may be shown: its steps are fields that we sent, or repeat nothing that we sent. */
function isPath(path: string, echo: Echo, fields: ReadonlySet<string>): boolean {
  if (!/^[\w.[\]-]{1,100}$/.test(path)) return false;
  const steps = path.split(/[.[\]]+/).filter((step) => step !== '' && !/^\d{1,3}$/.test(step));
  const isPlain = (step: string) =>
    hidePieces(step, echo.pieces) === step && (fields.has(step) || isReference(step, echo));
  return hidePieces(path, echo.pieces) === path && steps.every(isPlain);
}

/** The names of all fields in a value. */
function namesIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(namesIn);
  return Object.entries(value).flatMap(([name, field]) => (FREE.includes(name) ? [name] : [name, ...namesIn(field)]));
}

/** The names of fields in a value that the caller may have chosen. */
function freeNames(value: unknown, isFree = false): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((each) => freeNames(each, isFree));
  return Object.entries(value).flatMap(([name, field]) => {
    const inside = freeNames(field, isFree || FREE.includes(name));
    return isFree || !FIELD.test(name) ? [name, ...inside] : inside;
  });
}

/** A UUID, perhaps with a counter. The filter would hide it as a long random word; it cannot be a customer's word, so it is allowed. */
const RANDOM_REFERENCE = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}(?:[#.:-]\d{1,6})?$/i;

/** Whether a text looks like a reference, is not private, and repeats nothing that we sent. */
function isReference(text: string, echo: Echo): boolean {
  if (!/^[\w#.:-]{1,100}$/.test(text)) return false;
  const lower = text.toLowerCase();
  if (hidePieces(text, echo.pieces) !== text) return false;
  const repeats = echo.strings.some((string) => isWithin(string.toLowerCase(), lower));
  if (repeats || hideRuns(text, echo.words) !== text) return false;
  return RANDOM_REFERENCE.test(text) || hide(text, echo) === text;
}

/** Whether one text contains the other. */
function isWithin(left: string, right: string): boolean {
  return left.includes(right) || right.includes(left);
}

/** What we sent, in the two forms in which a vendor may quote it. */
interface Echo {
  readonly strings: readonly string[];
  /** Folded by `foldWord`. */
  readonly words: ReadonlySet<string>;
  /** Of credentials. */
  readonly pieces: ReadonlySet<string>;
}

function echoOf(sent: readonly string[], pieces: ReadonlySet<string>): Echo {
  return {
    pieces,
    strings: sent.filter(({ length }) => length >= SHORTEST_ECHO && length <= LONGEST_ECHO),
    words: new Set([...new Set(sent.flatMap((text) => text.match(WORD) ?? []))].map(foldWord)),
  };
}

const WORD = /[\p{L}\p{N}\p{M}]+/gu;
/** A word that the vendor has escaped, as HTML, an address, JSON or mail has it. Its original form is unknown, so it is hidden. */
const ESCAPED = /\S*(?:&#?\w{1,10};|%u?[\da-f]{2}|\\|(?:=[\da-f]{2}){2})\S*/gi;

/** Removes what a vendor may change in a word: case, accents, and the form of its characters. */
function foldWord(word: string): string {
  return word.normalize('NFKD').toLowerCase().replace(/\p{M}/gu, '');
}

function hide(message: string, echo: Echo): string {
  const whole = message.length > MAX_READ ? message.slice(0, MAX_READ).replace(/\S+$/, HIDDEN) : message;
  const plain = whole.replace(/[\p{Cc}\p{Cs}]/gu, ' ').replace(ESCAPED, HIDDEN);
  const withoutPieces = hidePieces(plain, echo.pieces);
  const withoutStrings = echo.strings.reduce((text, string) => text.replaceAll(string, HIDDEN), withoutPieces);
  const withoutWords = hideRuns(withoutStrings, echo.words);
  return PRIVATE.reduce((text, pattern) => text.replace(pattern, HIDDEN), withoutWords).slice(0, MAX_LENGTH);
}

/** Replaces runs of words that we sent, in any case, accents and spacing. A run of words under three characters stays. */
function hideRuns(text: string, sent: ReadonlySet<string>): string {
  let shown = '';
  let run: { from: number; to: number; longest: number } | undefined;
  let at = 0;
  const close = () => {
    if (!run) return;
    const isEcho = run.longest >= SHORTEST_ECHO;
    shown += isEcho ? HIDDEN : text.slice(run.from, run.to);
    at = run.to;
    run = undefined;
  };
  for (const { 0: word, index } of text.matchAll(WORD)) {
    const to = index + word.length;
    if (sent.has(foldWord(word))) {
      if (!run) shown += text.slice(at, index);
      run = { from: run?.from ?? index, to, longest: Math.max(run?.longest ?? 0, word.length) };
      continue;
    }
    close();
    shown += text.slice(at, to);
    at = to;
  }
  close();
  return shown + text.slice(at);
}

/** Every string in a value. A long string without spaces is an attachment: a vendor does not quote it, so it is left out. */
function strings(value: unknown): string[] {
  if (typeof value === 'string') return value.length > LONGEST_ECHO && !/\s/.test(value) ? [] : [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(strings);
}
