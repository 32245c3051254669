import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { ROOT } from '../../scripts/catalog.ts';

/** What a copy of the project needs to be built, started and tested. */
const PARTS = [
  ...[
    'bench',
    '.gitignore',
    'biome.json',
    'console',
    'CONTRIBUTING.md',
    'dev',
    'docs',
    'events',
    'functions',
    'infra',
    'lib',
    'mappings',
    'openapi',
  ],
  ...[
    'package.json',
    'package-lock.json',
    'README.md',
    'scripts',
    'serverless.yml',
    'test',
    'tsconfig.json',
    'vitest.config.ts',
  ],
];

/** How a command ended, or where it is. */
export interface Running {
  printed(): string;
  /** Waits until it has printed a text. @throws Error where it ends before */
  until(text: string): Promise<string>;
  ended(signal?: NodeJS.Signals): Promise<{ readonly code: number | null; readonly output: string }>;
}

/** A copy of the project that a test may change. */
export interface ProjectCopy {
  readonly root: string;
  write(file: string, text: string): Promise<void>;
  remove(file: string): Promise<void>;
  run(command: string, env?: Readonly<Record<string, string>>): Running;
  close(): Promise<void>;
}

/** Copies the project to a folder of its own; the packages are shared. */
export async function copyProject(): Promise<ProjectCopy> {
  const root = await mkdtemp(join(tmpdir(), 'project-'));
  // Tools have folders of their own that are installed when they are first run.
  const filter = (from: string) => basename(from) !== 'node_modules';
  await Promise.all(PARTS.map((part) => cp(join(ROOT, part), join(root, part), { recursive: true, filter })));
  await symlink(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  const children = new Set<ChildProcess>();
  return {
    root,
    write: (file, text) => writeFile(join(root, file), text),
    remove: (file) => rm(join(root, file), { recursive: true }),
    run(command, env = {}) {
      const child = spawn('sh', ['-c', `exec ${command}`], {
        cwd: root,
        env: { ...process.env, INIT_CWD: root, ...env },
      });
      children.add(child);
      return follow(child);
    },
    async close() {
      for (const child of children) child.kill('SIGKILL');
      await rm(root, { recursive: true });
    },
  };
}

function follow(child: ReturnType<typeof spawn>): Running {
  let output = '';
  const closed = once(child, 'close');
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (output += chunk));
  return {
    printed: () => output,
    async until(text) {
      const over = closed.then(() => true);
      while (!output.includes(text)) {
        const isOver = await Promise.race([
          over,
          once(child.stdout ?? child, 'data'),
          once(child.stderr ?? child, 'data'),
        ]);
        if (isOver === true && !output.includes(text)) throw new Error(`It ended without “${text}”: ${output}`);
      }
      return output;
    },
    async ended(signal) {
      if (signal) child.kill(signal);
      const [code] = await closed;
      return { code, output };
    },
  };
}
