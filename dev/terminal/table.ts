import type { ActionState } from '../../console/types.ts';
import { stateName } from '../../console/words.ts';
import { colours } from './colours.ts';

const COLOUR: Readonly<Record<ActionState, (text: string) => string>> = {
  held: colours.yellow,
  in_doubt: colours.magenta,
  running: colours.blue,
  waiting: (text) => text,
  done: colours.green,
  failed: colours.red,
  cancelled: colours.dim,
};

/** A column: its heading, and what a row has there. */
export interface Column<Row> {
  readonly title: string;
  text(row: Row): string;
  /** Colours the padded text. */
  paint?(text: string, row: Row): string;
}

/** Rows as aligned columns; the last one is not padded. */
export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  const cells = rows.map((row) => columns.map(({ text }) => plain(text(row))));
  const widths = columns.map(({ title }, index) =>
    Math.max(title.length, ...cells.map((line) => line[index]?.length ?? 0)),
  );
  const pad = (text: string, index: number) => (index === columns.length - 1 ? text : text.padEnd(widths[index] ?? 0));
  const head = columns.map(({ title }, index) => colours.dim(pad(title, index))).join('  ');
  const lines = rows.map((row, at) =>
    columns
      .map(({ paint = (text: string) => text }, index) => paint(pad(cells[at]?.[index] ?? '', index), row))
      .join('  '),
  );
  return [head, ...lines].join('\n');
}

/** A state in its colour. */
export function paintState(text: string, state: ActionState): string {
  return COLOUR[state](text);
}

/** A state with its reason: `held · unclear`. */
export function stateText({ state, reason }: { readonly state: ActionState; readonly reason?: string }): string {
  return reason ? `${stateName(state)} · ${reason.replaceAll('_', ' ')}` : stateName(state);
}

/** Text from elsewhere, without what would move the terminal's cursor or hide a line. */
export function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, '\ufffd');
}
