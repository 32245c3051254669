import { cellsOf, type Figure, isMet } from '../../scripts/figures.ts';

const WIDTHS = { name: 70, value: 18, goal: 18 } as const;

export function heading(name: string, measures: string): string {
  return `\n${name}: ${measures}`;
}

/** A line for each figure: its name, its value, its goal, and whether it is met. */
export function lines(figures: readonly Figure[]): string {
  return figures
    .map((figure) => {
      const { value, goal, verdict } = cellsOf(figure);
      const cells = [
        `  ${figure.name}`.padEnd(WIDTHS.name),
        value.padStart(WIDTHS.value),
        goal.padStart(WIDTHS.goal),
        `  ${verdict}`,
      ];
      return cells.join('').trimEnd();
    })
    .join('\n');
}

/** How many goals are met, and which are not. */
export function summary(figures: readonly Figure[]): string {
  const judged = figures.filter((figure) => isMet(figure) !== undefined);
  const missed = judged.filter((figure) => isMet(figure) === false);
  const met = `${judged.length - missed.length} of ${judged.length} goals are met`;
  if (missed.length === 0) return `\n${met}.`;
  return `\n${met}. Missed:\n${lines(missed)}`;
}
