import type { WouldSend } from '../../errors/app-error.ts';

/** The answer of a dry run: every request that would have gone out to change something, credentials masked. */
export interface DryRun {
  readonly operation: string;
  readonly dryRun: true;
  /** The first of them. */
  readonly request: WouldSend;
  readonly requests: readonly WouldSend[];
}
