import type { BuildOptions } from 'esbuild';

export interface Bundled {
  /** Of the file below node_modules/.cache, without its ending. */
  readonly name: string;
  readonly options: BuildOptions;
}

export function bundled(root: string, bundle: Bundled): Promise<string>;
export function importBundled(root: string, file: string): Promise<void>;
