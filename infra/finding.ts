/** What a check has come to. A `fault` stops a deployment; a `warning` is for a person to judge; `unknown` could not be seen. */
export type Mark = 'ok' | 'warning' | 'fault' | 'unknown';

/** One thing that was checked about a stage. */
export interface Finding {
  /** What was checked: `secret helpscout/default`. */
  readonly about: string;
  readonly mark: Mark;
  /** What is there. Never a credential, never what a customer wrote. */
  readonly seen: string;
  /** What a person does about it; empty where there is nothing to do. */
  readonly todo: string;
}

export const ok = (about: string, seen: string): Finding => ({ about, mark: 'ok', seen, todo: '' });
export const warning = (about: string, seen: string, todo: string): Finding => ({ about, mark: 'warning', seen, todo });
export const fault = (about: string, seen: string, todo: string): Finding => ({ about, mark: 'fault', seen, todo });
export const unknown = (about: string, seen: string, todo = ''): Finding => ({ about, mark: 'unknown', seen, todo });
