/** A log line of the local stack that is about an event. */
export interface Trace {
  readonly message: string;
  /** Of an event that no rule matched: what would have. */
  readonly hint?: string;
  readonly actionId?: string;
  readonly state?: string;
  readonly mapping?: string;
  /** Of a refusal. */
  readonly kind?: string;
  readonly fields?: readonly string[];
}

/**
 * Says why an event has made no new action, by what the local stack has logged of it; `undefined` as long as nothing is known. That an
 * earlier action has its key is no fault: it is what a key is for.
 * @param file that has the event, as a command takes it
 */
export function whyNoAction(
  traces: readonly Trace[],
  file: string,
): { readonly text: string; readonly isFault: boolean } | undefined {
  const of = (message: string) => traces.filter((trace) => trace.message === message);
  const unmatched = traces.find(({ hint }) => hint !== undefined);
  const replayed = of('replayed').map(
    ({ actionId, state }) => `${actionId} (${state}) has this key already: nothing was sent.`,
  );
  const refused = of('refused').map(
    ({ mapping, kind, fields = [] }) =>
      `It was refused${mapping === undefined ? '' : ` by mappings/${mapping}.yml`}: ${kind}${fields.length === 0 ? '' : ` (${fields.join(', ')})`}. Why says: npm run try -- ${file}`,
  );
  const lines = [...(unmatched ? [`No rule matches the event. ${unmatched.hint}`] : []), ...refused, ...replayed];
  if (lines.length === 0) return undefined;
  return { text: lines.join('\n'), isFault: refused.length > 0 || unmatched !== undefined };
}
