import type { StageOptions } from '../stages/stage.ts';

export type Print = (text: string) => void;

export interface BulkOptions extends StageOptions {
  readonly mapping: string;
  readonly perMinute?: string;
  readonly results?: string;
  readonly json?: boolean;
}
