import { createInterface } from 'node:readline';
import type { Field } from './fields.ts';

/** Where a person types. */
export interface Terminal {
  /** Asks, and shows what is typed only where it is open. */
  ask(question: string, isOpen: boolean): Promise<string>;
  close(): void;
}

/** This process's own terminal. What is typed goes nowhere but to this process: no history, no argument, no echo. */
export function openTerminal(
  input: NodeJS.ReadStream = process.stdin,
  output: NodeJS.WriteStream = process.stdout,
): Terminal {
  let isMuted = false;
  const lines = createInterface({ input, output, terminal: true, historySize: 0 });
  // readline writes what is typed by this method of its own.
  Object.assign(lines, {
    _writeToOutput: (text: string) => {
      if (!isMuted) output.write(text);
    },
  });
  return {
    ask(question, isOpen) {
      return new Promise((resolve, reject) => {
        lines.once('close', () => reject(new Error('Nothing was written.')));
        output.write(question);
        isMuted = !isOpen;
        lines.question('', (answer) => {
          if (isMuted) output.write('\n');
          isMuted = false;
          lines.removeAllListeners('close');
          resolve(answer.trim());
        });
      });
    },
    close: () => {
      lines.removeAllListeners('close');
      lines.close();
    },
  };
}

/** Asks for each field, and again where it cannot be what is typed. An empty answer leaves a field out, or as it is in `before`. */
export async function askFields(
  fields: readonly Field[],
  before: Readonly<Record<string, unknown>>,
  { ask }: Terminal,
): Promise<Record<string, unknown>> {
  const secret: Record<string, unknown> = { ...before };
  for (const field of fields) {
    const question = `${questionOf(field, before)}: `;
    let answer = await ask(question, field.isOpen);
    for (let fault = faultOf(field, answer); fault !== undefined; fault = faultOf(field, answer))
      answer = await ask(`  It ${fault}.\n${question}`, field.isOpen);
    if (answer === '-') delete secret[field.name];
    else if (answer !== '') secret[field.name] = answer;
  }
  return secret;
}

/** What keeps the field's own answer from being taken; two answers have a meaning of their own. */
function faultOf({ fault }: Field, answer: string): string | undefined {
  return answer === '' || answer === '-' ? undefined : fault(answer);
}

function questionOf({ name, isRequired, isOpen, choices }: Field, before: Readonly<Record<string, unknown>>): string {
  const has = before[name] !== undefined;
  const notes = [
    ...(choices.length > 0 ? [choices.join(', ')] : []),
    ...(isOpen ? [] : ['not shown']),
    ...(has ? [isOpen ? `empty keeps ${before[name]}` : 'empty keeps it', '- removes it'] : []),
    ...(isRequired || has ? [] : ['may be empty']),
  ];
  return notes.length === 0 ? name : `${name} (${notes.join('; ')})`;
}
