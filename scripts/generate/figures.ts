import { cellsOf, type Figure, type Results } from '../figures.ts';
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
