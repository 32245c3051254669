import * as z from 'zod/mini';

/** What a scanner says of a resource. */
export interface Found {
  /** The scanner's own name of the rule. */
  readonly rule: string;
  /** The logical id; of what is no resource, its section and name: `Conditions.HasDomain`. */
  readonly resource: string;
  readonly says: string;
}

export const Found = z.object({ rule: z.string(), resource: z.string(), says: z.string() });

/** A tool that judges CloudFormation templates. */
export interface Scanner {
  readonly name: string;
  /** @throws Error if it did not come to an end */
  scan(templates: readonly string[]): Promise<readonly Found[]>;
}

/** Why a scanner cannot run here. */
export interface Missing {
  readonly name: string;
  readonly missing: string;
}
