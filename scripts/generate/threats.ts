import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { ROOT } from '../catalog.ts';
import { markdownTable } from './tables.ts';

/** A test, whose `title` occurs in `file`. */
export interface ThreatTest {
  readonly file: string;
  readonly title: string;
}

/** A threat, and what stands against it. */
export interface Threat {
  readonly id: string;
  readonly threat: string;
  readonly control: string;
  /** The file of the control. */
  readonly in?: string;
  /** The tests that fail without it. */
  readonly tests: readonly ThreatTest[];
  /** The script of package.json that looks at more than a test can. */
  readonly check?: string;
  /** What is not done, and why. */
  readonly gap?: string;
}

/** A row of the file: one test, or several. */
type Written = Omit<Threat, 'tests'> & { readonly test?: ThreatTest | ThreatTest[] };

export function readThreats(): readonly Threat[] {
  const written: readonly Written[] = parse(readFileSync(`${ROOT}test/security/threats.yml`, 'utf8'));
  return written.map(({ test = [], ...threat }) => ({ ...threat, tests: [test].flat() }));
}

/** The table of docs/security.md. */
export function threatsTable(threats: readonly Threat[]): string {
  const link = (file: string) => `[${file.split('/').at(-1)}](../${file})`;
  const rows = threats.map(({ id, threat, control, in: file, tests, check, gap }) => [
    id,
    threat,
    [control, ...(file ? [link(file)] : [])].join('. '),
    [
      ...tests.map((test) => `${link(test.file)}: *${test.title.replaceAll('|', '\\|')}*`),
      ...(check ? [`\`npm run ${check}\``] : []),
    ].join('; ') || 'none',
    gap ?? '',
  ]);
  return markdownTable(['', 'threat', 'control', 'test', 'what is not done, and why'], rows);
}
