import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import * as z from 'zod/mini';
import type { Found } from './finding.ts';

const ACCEPTED = fileURLToPath(new URL('accepted.yml', import.meta.url));

/** Why what some rules find of some resources is right as it is. */
const Reason = z.strictObject({
  reason: z.string().check(z.minLength(40)),
  /** A pattern of the whole logical id. */
  resources: z.string(),
  /** A pattern somewhere in what the scanner says. */
  says: z.optional(z.string()),
  /** By the scanner's name. */
  rules: z.record(z.string(), z.array(z.string()).check(z.minLength(1))),
});
export type Reason = z.infer<typeof Reason>;

export function readReasons(file = ACCEPTED): readonly Reason[] {
  return z.array(Reason).parse(parse(readFileSync(file, 'utf8')));
}

export interface Verdict {
  /** Findings without a reason. */
  readonly open: readonly (Found & { readonly scanner: string })[];
  /** How many findings of each scanner have one. */
  readonly explained: ReadonlyMap<string, number>;
  /** Rules of a reason that found nothing: what they explained is gone. */
  readonly unused: readonly string[];
}

/** Compares what the scanners found with the reasons. The rules of a scanner that did not run are left out. */
export function judge(found: ReadonlyMap<string, readonly Found[]>, reasons: readonly Reason[]): Verdict {
  const used = new Set<string>();
  const open: (Found & { scanner: string })[] = [];
  const explained = new Map<string, number>();
  for (const [scanner, findings] of found) {
    for (const finding of findings) {
      const index = reasons.findIndex((reason) => explains(reason, scanner, finding));
      if (index < 0) open.push({ ...finding, scanner });
      else {
        used.add(nameOf(index, scanner, finding.rule));
        explained.set(scanner, (explained.get(scanner) ?? 0) + 1);
      }
    }
  }
  const unused = reasons.flatMap(({ rules, resources, says }, index) =>
    [...found.keys()].flatMap((scanner) =>
      (rules[scanner] ?? [])
        .filter((rule) => !used.has(nameOf(index, scanner, rule)))
        .map((rule) => `${rule} of ${scanner} finds nothing of ${says ? `${says} in ` : ''}${resources}`),
    ),
  );
  return { open, explained, unused };
}

function explains({ rules, resources, says = '' }: Reason, scanner: string, finding: Found): boolean {
  return (
    (rules[scanner] ?? []).includes(finding.rule) &&
    new RegExp(`^(?:${resources})$`).test(finding.resource) &&
    new RegExp(says).test(finding.says)
  );
}

function nameOf(index: number, scanner: string, rule: string): string {
  return `${index} ${scanner} ${rule}`;
}
