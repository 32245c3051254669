import type { Issue, VendorFacts } from '../../errors/app-error.ts';
import type { ErrorKind } from '../../errors/kinds.ts';

/** Why an action failed: the contents of its problem, without customer text. */
export interface FailureRecord {
  readonly kind: ErrorKind;
  readonly detail: string;
  readonly issues?: readonly Issue[] | undefined;
  readonly vendor?: VendorFacts | undefined;
  readonly verified?: boolean | 'unsupported' | undefined;
  /** With kind `not_found_by_customer`: the conversations that matched. */
  readonly candidates?: readonly string[] | undefined;
}
