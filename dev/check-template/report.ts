import { counted } from '../../console/words.ts';
import { table } from '../terminal/table.ts';
import type { Found } from './finding.ts';
import type { Verdict } from './reasons.ts';

/** A line for each scanner, then what has no reason, and which reasons are not needed. */
export function report(found: ReadonlyMap<string, readonly Found[]>, { open, explained, unused }: Verdict): string {
  const rows = [...found].map(([scanner, findings]) => ({
    scanner,
    findings: findings.length,
    explained: explained.get(scanner) ?? 0,
  }));
  return [
    table(rows, [
      { title: 'scanner', text: ({ scanner }) => scanner },
      { title: 'findings', text: ({ findings }) => String(findings) },
      { title: 'with a reason', text: (row) => String(row.explained) },
      { title: 'without', text: (row) => String(row.findings - row.explained) },
    ]),
    ...open.map(({ scanner, rule, resource, says }) => `✗ ${scanner} ${rule}: ${resource}: ${says}`),
    ...unused.map((line) => `✗ A reason that is not needed: ${line}`),
    open.length + unused.length === 0
      ? 'Every finding has a reason in dev/check-template/accepted.yml.'
      : `${counted(open.length, 'finding')} without a reason, ${counted(unused.length, 'reason')} without a finding.`,
  ].join('\n');
}
