import { counted } from '../../console/words.ts';
import type { Finding, Mark } from '../../infra/finding.ts';
import { colours } from '../terminal/colours.ts';
import { table } from '../terminal/table.ts';

const MARKS: Readonly<Record<Mark, { readonly text: string; paint(text: string): string }>> = {
  ok: { text: '✓', paint: colours.green },
  warning: { text: '!', paint: colours.yellow },
  fault: { text: '✗', paint: colours.red },
  unknown: { text: '?', paint: colours.magenta },
};

/** What was found, a line each; and below it, for each that is not well, what to do. */
export function report(findings: readonly Finding[]): string {
  const rows = table(findings, [
    { title: ' ', text: ({ mark }) => MARKS[mark].text, paint: (text, { mark }) => MARKS[mark].paint(text) },
    { title: 'CHECKED', text: ({ about }) => about },
    { title: 'SEEN', text: ({ seen, todo }) => (todo === '' ? seen : `${seen} → ${todo}`) },
  ]);
  return `${rows}\n\n${summary(findings)}`;
}

function summary(findings: readonly Finding[]): string {
  const count = (mark: Mark) => findings.filter((finding) => finding.mark === mark).length;
  const [faults, warnings, unseen] = [count('fault'), count('warning'), count('unknown')];
  const said = [counted(faults, 'fault'), counted(warnings, 'warning'), ...(unseen > 0 ? [`${unseen} not seen`] : [])];
  return `${findings.length} checked: ${said.join(', ')}.`;
}

/** 1 where something would fail, or, with `strict`, where a person should look. */
export function exitCodeOf(findings: readonly Finding[], { strict = false }: { readonly strict?: boolean }): number {
  return findings.some(({ mark }) => mark === 'fault' || (strict && mark !== 'ok')) ? 1 : 0;
}
