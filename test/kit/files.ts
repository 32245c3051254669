import { readdirSync, readFileSync } from 'node:fs';
import { ROOT } from '../../scripts/catalog.ts';

/** What no commit has: the folders of .gitignore, and git's own. */
const LEFT_OUT = new Set(['.git', ...readFileSync(`${ROOT}.gitignore`, 'utf8').split('\n').map(withoutSlash)]);

/** Every file of the project, by its path from there. */
export function projectFiles(folder = ''): readonly string[] {
  return readdirSync(ROOT + folder, { withFileTypes: true })
    .filter(({ name }) => !LEFT_OUT.has(name))
    .flatMap((entry) => {
      const path = folder + entry.name;
      if (entry.isDirectory()) return projectFiles(`${path}/`);
      return entry.isFile() ? [path] : [];
    });
}

function withoutSlash(line: string): string {
  return line.replace(/\/$/, '');
}
