import type { BuildOptions } from 'esbuild';

export interface Bundled {
  /** Of the file below node_modules/.cache, without its ending. */
  readonly name: string;
  /** The folder of the project, where the bundle holds addresses of files in it and serves no copy of the project. */
  readonly isBoundTo?: string;
  readonly options: BuildOptions;
}

export function bundled(root: string, bundle: Bundled): Promise<string>;
export function importBundled(root: string, file: string): Promise<void>;
