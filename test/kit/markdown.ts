import { readFileSync } from 'node:fs';
import { ROOT } from '../../scripts/catalog.ts';
import { projectFiles } from './files.ts';

export interface Block {
  /** What stands behind the opening fence: `sh`, `json`, … */
  readonly language: string;
  readonly text: string;
  /** The line of the opening fence, from 1. */
  readonly line: number;
}

export interface Page {
  /** From the project's root: `docs/runbook.md`. */
  readonly file: string;
  readonly blocks: readonly Block[];
  /** What stands in backticks outside of blocks. */
  readonly codes: readonly string[];
  /** Where links go: `../infra/params.yml#x`. */
  readonly links: readonly string[];
  /** Anchors of the headings, as GitHub makes them. */
  readonly anchors: readonly string[];
}

const FENCE = /^ *(```+|~~~+)\s*(\w*)/;

/** Every page of documentation: at the root, in docs/, and beside the code. */
export function pages(): Page[] {
  const folders = ['docs/', 'lib/', 'dev/', 'bench/', 'clients/'];
  return projectFiles()
    .filter(
      (file) => file.endsWith('.md') && (!file.includes('/') || folders.some((folder) => file.startsWith(folder))),
    )
    .map((file) => pageOf(file, readFileSync(ROOT + file, 'utf8')));
}

function pageOf(file: string, text: string): Page {
  const blocks: Block[] = [];
  const prose: string[] = [];
  let open: { fence: string; language: string; line: number; lines: string[] } | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const [, fence, language = ''] = FENCE.exec(line) ?? [];
    if (open && fence === open.fence) {
      blocks.push({ language: open.language, text: open.lines.join('\n'), line: open.line });
      open = undefined;
    } else if (open) {
      open.lines.push(line);
    } else if (fence) {
      open = { fence, language, line: index + 1, lines: [] };
    } else {
      prose.push(line);
    }
  }
  if (open) throw new Error(`${file}:${open.line}: the block is not closed.`);
  const words = prose.join('\n');
  return {
    ...{ file, blocks },
    codes: [...words.matchAll(/(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)/g)].map(([, , code = '']) => code.trim()),
    links: [...words.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link),
    anchors: prose.filter((line) => /^#{1,6} /.test(line)).map(anchorOf),
  };
}

function anchorOf(heading: string): string {
  return heading
    .replace(/^#+ /, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}
