import { type BadInput, badInputs } from '../../test/kit/bad-inputs.ts';
import { createRefuser, type Touched } from '../../test/kit/refusals.ts';

/** What the corpus of bad requests has shown. */
export interface CorpusCounts extends Touched {
  readonly inputs: number;
  /** Answers with 5xx, and what was thrown. */
  readonly serverErrors: number;
  /** Requests that were not refused, or not as their file says. */
  readonly others: readonly string[];
  /** Secret texts of requests that came back in an answer or a log line. */
  readonly echoes: number;
}

/** Sends every bad request over each of its triggers. */
export async function tryCorpus(all: readonly BadInput[] = badInputs()): Promise<CorpusCounts> {
  const refuser = createRefuser();
  let counts: Touched = { requests: 0, secretReads: 0, ledgerCalls: 0 };
  let serverErrors = 0;
  let echoes = 0;
  const others: string[] = [];
  for (const bad of all) {
    const refusal = await refuser.send(bad).catch(() => undefined);
    if (refusal === undefined) {
      serverErrors += 1;
      continue;
    }
    const { problem, lines, touched } = refusal;
    if (problem.status >= 500) serverErrors += 1;
    if (problem.kind !== bad.kind) others.push(bad.title);
    const said = `${JSON.stringify(problem)}${lines}`;
    echoes += bad.secrets.filter((secret) => said.includes(secret)).length;
    counts = most(counts, touched);
  }
  return { inputs: all.length, serverErrors, others, echoes, ...counts };
}

/** The counts only grow, and each environment has its own bundle. */
function most(one: Touched, other: Touched): Touched {
  return {
    requests: Math.max(one.requests, other.requests),
    secretReads: Math.max(one.secretReads, other.secretReads),
    ledgerCalls: Math.max(one.ledgerCalls, other.ledgerCalls),
  };
}
