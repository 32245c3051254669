import { type Finding, fault, unknown } from '../../infra/finding.ts';
import { GIVE_POLICY, isDenied, remedyOf } from '../stages/remedies.ts';

/** Runs a check. What keeps it from being carried out is a finding, too: the other checks go on. */
export async function attempt(about: string, check: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  try {
    return await check();
  } catch (error) {
    if (isDenied(error)) return [unknown(about, 'these credentials may not read it', GIVE_POLICY)];
    const name = error instanceof Error ? error.name : 'it failed';
    const seen = name === 'Error' && error instanceof Error ? error.message : name;
    return [fault(about, seen, remedyOf(name) ?? 'See AWS Health, and the message above in the AWS console.')];
  }
}
