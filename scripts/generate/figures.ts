import { cellsOf, type Figure, ITEM_OF_REPLIES, type Results } from '../figures.ts';
import { markdownTable } from './tables.ts';

const HEAD = ['figure', 'measured', 'goal', ''] as const;

/** The figures that README quotes. */
export function quotedFigures(results: Results): string {
  const quoted = Object.values(results).flatMap(({ figures }) => figures);
  return markdownTable(
    HEAD,
    quoted.flatMap((figure) => (figure.quotedAs === undefined ? [] : [row(figure.quotedAs, figure)])),
  );
}

/** What AWS's bill for a million replies consists of. */
export function billTable(results: Results): string {
  const items = (results['cost']?.figures ?? []).filter(
    ({ name, value }) => name.startsWith(ITEM_OF_REPLIES) && value > 0,
  );
  const total = items.reduce((sum, { value }) => sum + value, 0);
  const rows = items
    .toSorted((a, b) => b.value - a.value)
    .map((figure) => [figure.name.slice(ITEM_OF_REPLIES.length), cellsOf(figure).value]);
  return markdownTable(['for', 'a million replies'], [...rows, ['together', `about $${total.toFixed(0)}`]]);
}

/** docs/figures.md: every figure, with what it means, when and where it was measured. */
export function figuresPage(results: Results): string {
  const sections = Object.entries(results).map(([name, { measures, isExact, measuredOn, machine, figures }]) => {
    const where = isExact
      ? `Counted, or in virtual time: the same on every machine. Saved on ${measuredOn}.`
      : `Measured on ${measuredOn}: ${machine}.`;
    const rows = figures.map((figure) => row(figure.name, figure));
    return `## ${name}\n\n${capital(measures)}. ${where}\n\n${markdownTable(HEAD, rows)}\n`;
  });
  return [PREFACE, ...sections].join('\n');
}

const PREFACE = `# How fast is it, and what does it cost?

Every figure that \`npm run bench\` measures, as it was last saved, with its goal where it has one. \`npm run bench -- NAME\` prints what stands
behind the figures of a section. \`npm run bench -- --save\` measures and saves, and \`npm run generate\` then writes this page and README’s table.
`;

function row(name: string, figure: Figure): readonly string[] {
  const { value, goal, verdict } = cellsOf(figure);
  return [name, value, goal, verdict];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
