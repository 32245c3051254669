import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { ROOT } from '../catalog.ts';
import { markdownTable } from './tables.ts';

/** A threat, and what stands against it. */
export interface Threat {
  readonly id: string;
  readonly threat: string;
  readonly control: string;
  /** The file of the control. */
  readonly in?: string;
  /** The test that fails without it; `title` occurs in `file`. */
  readonly test?: { readonly file: string; readonly title: string };
  /** What is not done, and why. */
  readonly gap?: string;
}

export function readThreats(): readonly Threat[] {
  return parse(readFileSync(`${ROOT}test/security/threats.yml`, 'utf8'));
}

/** The table of docs/security.md. */
export function threatsTable(threats: readonly Threat[]): string {
  const link = (file: string) => `[${file.split('/').at(-1)}](../${file})`;
  const rows = threats.map(({ id, threat, control, in: file, test, gap }) => [
    id,
    threat,
    [control, ...(file ? [link(file)] : [])].join('. '),
    test ? `${link(test.file)}: *${test.title.replaceAll('|', '\\|')}*` : 'none',
    gap ?? '',
  ]);
  return markdownTable(['', 'threat', 'control', 'test', 'what is not done, and why'], rows);
}
