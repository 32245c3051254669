import { FIRST_PHASES, TRANSITIONS } from '../lib/ledger/protocol/transitions.ts';

const BEGIN = '<!-- generated from lib/ledger/protocol/table.ts: begin -->';
const END = '<!-- generated from lib/ledger/protocol/table.ts: end -->';

/** A document with the protocol's state diagram between its markers. @throws Error where the markers are missing */
export function withDiagram(document: string): string {
  const [before, rest] = document.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`The document has no "${BEGIN}".`);
  return `${before}${BEGIN}\n\n\`\`\`mermaid\n${diagram()}\n\`\`\`\n\n${END}${after}`;
}

/** The table as a picture. What leaves an action in its phase is left out. */
function diagram(): string {
  const ways = new Map<string, string[]>();
  for (const { from, observed, to } of TRANSITIONS) {
    if (from === to) continue;
    const way = `${from} --> ${to}`;
    ways.set(way, [...(ways.get(way) ?? []), observed]);
  }
  const lines = [...ways].map(([way, observed]) => `${way}: ${observed.join('<br>')}`);
  const starts = FIRST_PHASES.map((phase) => `[*] --> ${phase}`);
  const ends = ['done', 'failed', 'cancelled'].map((phase) => `${phase} --> [*]`);
  return ['stateDiagram-v2', ...[...starts, ...lines, ...ends].map((line) => `  ${line}`)].join('\n');
}
