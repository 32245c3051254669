import jsonata from 'jsonata';
import { type AppError, invalid } from '../errors/app-error.ts';
import { isExact } from '../exact-number.ts';
import { compileExpression, type Expression } from './expression.ts';
import type { Fault } from './fault.ts';
import { FUNCTIONS } from './functions.ts';
import { readPath } from './paths.ts';

/** A compiled value of a mapping. */
export type Value =
  | { readonly kind: 'constant'; readonly constant: unknown }
  | { readonly kind: 'expression'; readonly expression: Expression }
  | { readonly kind: 'list'; readonly items: readonly Value[] }
  | { readonly kind: 'object'; readonly fields: ReadonlyMap<string, Value> };

/** Replaces a text that has a fault, so that it causes no other faults. */
const FAULTY: Value = { kind: 'expression', expression: { isPath: false, evaluate: async () => undefined } };
const QUOTED = /^\s*(["']).*\1\s*$/s;

/** Compiles a value. Adds its faults to `faults`. */
export function compileValue(source: unknown, at: Fault['at'], faults: Fault[]): Value {
  if (typeof source === 'string') return compileText(source, at, faults);
  if (Array.isArray(source)) {
    return { kind: 'list', items: source.map((item, index) => compileValue(item, [...at, index], faults)) };
  }
  if (typeof source === 'object' && source !== null) {
    const fields = Object.entries(source).map(
      ([name, field]) => [name, compileValue(field, [...at, name], faults)] as const,
    );
    return { kind: 'object', fields: new Map(fields) };
  }
  if (typeof source === 'number' && !isExact(source))
    faults.push({ at, message: `is a number that JavaScript does not keep exactly: write it as a text, '"…"'` });
  return { kind: 'constant', constant: source };
}

function compileText(source: string, at: Fault['at'], faults: Fault[]): Value {
  const expression = source.includes('{{') ? compileTemplate(source, at) : compileExpression(source, at);
  if ('evaluate' in expression) {
    const { literal } = expression;
    return literal === undefined ? { kind: 'expression', expression } : { kind: 'constant', constant: literal };
  }
  faults.push(...expression);
  return FAULTY;
}

function compileTemplate(source: string, at: Fault['at']): Expression | readonly Fault[] {
  const joined = expressionOf(source);
  return 'fault' in joined ? [{ at, message: joined.fault }] : compileExpression(joined.expression, at);
}

/** Returns the JSONata of a template: its texts and its paths, joined by `&`. */
export function expressionOf(template: string): { readonly expression: string } | { readonly fault: string } {
  if (QUOTED.test(template))
    return {
      fault: "is a template in quotes: the quotes would be part of the text; write 'Order {{ detail.orderId }}'",
    };
  const parts = template.split(/\{\{(.*?)\}\}/s).map((part, index) => {
    if (index % 2 === 0) return part.includes('{{') ? { fault: 'has {{ without }}' } : JSON.stringify(part);
    const path = part.trim();
    if (!readPath(path))
      return { fault: `{{ ${path} }} is no path of the event; for more write an expression, with &` };
    return path === 'detail-type' ? '`detail-type`' : path;
  });
  const fault = parts.find((part) => typeof part === 'object');
  if (!fault && looksLikeExpression(template)) return { fault: MIXED };
  return fault ?? { expression: parts.filter((part, index) => index === 0 || part !== '""').join(' & ') };
}

const MIXED = `has {{ }} and looks like an expression, which would be sent as it is written; write a template, 'Hi {{ detail.name }}', or an expression, '"Hi " & detail.name'`;
const BRACES = /\{\{.*?\}\}/gs;

/** Whether the text around the `{{ }}` of a template is JSONata: a text in quotes with `&`, a call, or a path into the event. */
function looksLikeExpression(template: string): boolean {
  const around = template.replace(BRACES, 'X');
  const calls = [...around.matchAll(/\$(\w+)\s*\(/g)].some(([, name = '']) => FUNCTIONS.includes(name));
  const isJoined = /["']\s*&|&\s*["']/.test(around);
  const namesPath = /(?<![\w/.@-])detail\.[A-Za-z_`][\w.`[\]]*(?![\w/?=@-])/.test(around);
  return calls || isJoined || namesPath || hasLiteral(around);
}

/** Whether a text is JSONata with a text in quotes: `source = "shop" ? "{{ detail.a }}" : "b"`. */
function hasLiteral(source: string): boolean {
  try {
    return /"type":"string"/.test(JSON.stringify(jsonata(source).ast()));
  } catch {
    return false;
  }
}

/**
 * Evaluates a value for an event. Returns `undefined` if the event has nothing for it.
 * @throws AppError `invalid_input` with one issue: its path is the field, and its message names the part of the event
 */
export async function evaluateValue(value: Value, view: unknown, field: string): Promise<unknown> {
  switch (value.kind) {
    case 'constant':
      return value.constant;
    case 'expression':
      return evaluateExpression(value.expression, view, field);
    case 'list': {
      const items = value.items.map(async (item, index) => {
        const found = await evaluateValue(item, view, `${field}[${index}]`);
        // JSONata returns one value for a path with one match, and a list for several: both become elements.
        return item.kind === 'expression' && Array.isArray(found) ? found : [found];
      });
      const found = (await Promise.all(items)).flat().filter((item) => item !== undefined);
      // If the event has no element, the list is missing, too: an empty list could clear what the conversation has.
      return found.length === 0 && items.length > 0 ? undefined : found;
    }
    case 'object': {
      const fields = [...value.fields].map(async ([name, member]) => {
        const at = field ? `${field}.${name}` : name;
        const found = await evaluateValue(member, view, at);
        // Never the default: another brand's customer must not be answered from the account `default`.
        if (name === 'account' && (found === undefined || found === null))
          throw invalid(at, 'is named, and the event has none');
        return [name, found] as const;
      });
      return Object.fromEntries((await Promise.all(fields)).filter(([, member]) => member !== undefined));
    }
  }
}

async function evaluateExpression(expression: Expression, view: unknown, field: string): Promise<unknown> {
  const found = await expression.evaluate(view).catch((error: AppError) => {
    const [issue] = error.facts.issues ?? [];
    throw invalid(field, issue?.path ? `${issue.path} ${issue.message}` : error.message);
  });
  return found === null && expression.isPath ? undefined : found;
}

/** Returns whether a value is the same for every event, and if so, which. */
export function constantOf(value: Value): { readonly constant: unknown } | undefined {
  switch (value.kind) {
    case 'constant':
      return value;
    case 'expression':
      return undefined;
    case 'list': {
      const items = value.items.map(constantOf);
      return items.every((item) => item !== undefined)
        ? { constant: items.map(({ constant }) => constant) }
        : undefined;
    }
    case 'object': {
      const fields = [...value.fields].map(([name, member]) => ({ name, member: constantOf(member) }));
      const entries = fields.flatMap(({ name, member }) => (member ? [[name, member.constant] as const] : []));
      return entries.length === fields.length ? { constant: Object.fromEntries(entries) } : undefined;
    }
  }
}
