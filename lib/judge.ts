import type * as z from 'zod/mini';
import type { Issue } from './errors/app-error.ts';
import type { Schema, SchemaIssue } from './operation.ts';

/** A field's name may be a customer's words: only the part is shown that a person needs to find the place. */
const SHOWN_PATH = 100;
const SHOWN_ISSUES = 50;

/** The result of parsing a value by a schema: the parsed value, or the issues. */
export type Judgement<Output> = { readonly data: Output } | { readonly issues: readonly Issue[] };

/** Parses by a schema. The issues have our own messages, and each names its field. */
export function judge<Output>(schema: Schema<Output>, value: unknown): Judgement<Output> {
  const parsed = schema.safeParse(value, IN_OUR_WORDS);
  if (parsed.success) return { data: parsed.data };
  const issues = parsed.error.issues.slice(0, SHOWN_ISSUES).flatMap((issue) => issuesOf(issue, []));
  return { issues: issues.slice(0, SHOWN_ISSUES) };
}

/** Returns zod's own issues, with our messages: for callers that need more than a path and a message. */
export function refusalsBy(schema: Schema<unknown>, value: unknown): readonly SchemaIssue[] {
  const { error } = schema.safeParse(value, IN_OUR_WORDS);
  return (error?.issues ?? []).map((issue) => ({ ...issue, message: messageOf(issue) }));
}

/** A place in an input, as people write it: `attachments[0].data`. */
export function pathOf(path: readonly PropertyKey[]): string {
  const parts = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`));
  return shownPath(parts.join('').replace(/^\./, ''));
}

/** Cuts a path that is too long to show. */
export function shownPath(path: string): string {
  return path.length > SHOWN_PATH ? `${path.slice(0, SHOWN_PATH)}…` : path;
}

/** Turns one of zod's issues into ours. The path of an unknown field is the field itself, not the object that has it. */
function issuesOf(issue: SchemaIssue, above: readonly PropertyKey[]): readonly Issue[] {
  const at = [...above, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys
      .slice(0, SHOWN_ISSUES)
      .map((key) => ({ path: pathOf([...at, key]), message: 'is not a known field' }));
  }
  const meant = issue.code === 'invalid_union' ? meantOf(issue.errors) : undefined;
  if (meant) return meant.flatMap((each) => issuesOf(each, at));
  return [{ path: pathOf(at), message: messageOf(issue) }];
}

/** Says what is expected, and what is there instead: nothing, or a value of which only the kind is shown. */
function messageOf(issue: SchemaIssue): string {
  const { message, input } = issue;
  if (!isOfAnotherKind(issue) || message === REQUIRED) return message;
  // Before the reason that a rule gives: `must be a text, not a number: …`.
  return input === undefined ? `${REQUIRED}: ${message}` : message.replace(/(?=: )|$/, `, not ${kindOf(input)}`);
}

/** Whether a value is refused because of its kind. Rules on values of the right kind have their own messages. */
function isOfAnotherKind(issue: SchemaIssue): boolean {
  switch (issue.code) {
    case 'invalid_type':
      // In a query a number is text. A rule that accepts such text has its own message.
      if (issue.expected === 'number' && typeof issue.input === 'string') return issue.message === mustBe('number');
      return issue.expected !== 'int' || typeof issue.input !== 'number';
    case 'invalid_value':
      return issue.values.every((value) => typeof value !== typeof issue.input);
    case 'invalid_union':
      return !issue.errors.some(takesKind);
    default:
      return false;
  }
}

/** Whether one alternative of a union accepts values of this kind, by the issues that it reports. */
function takesKind(issues: readonly SchemaIssue[]): boolean {
  return !issues.some((issue) => issue.path.length === 0 && isOfAnotherKind(issue));
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return KINDS[typeof value] ?? typeof value;
}

/**
 * Returns the issues of the alternative of a union that the caller probably meant: among those that accept the value's kind, the one
 * with the fewest issues, if it is the only one and all its issues are inside the value. Else returns `undefined`: then the message
 * about all alternatives says more than the issues of one.
 */
function meantOf(forms: readonly (readonly SchemaIssue[])[]): readonly SchemaIssue[] | undefined {
  const ofKind = forms.filter(takesKind);
  const fewest = Math.min(...ofKind.map((issues) => issues.length));
  const [meant = [], ...others] = ofKind.filter((issues) => issues.length === fewest);
  const isWithin = meant.every((issue) => issue.path.length > 0 || issue.code === 'unrecognized_keys');
  return others.length === 0 && meant.length > 0 && isWithin ? meant : undefined;
}

const REQUIRED = 'is required';
const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
};
const COUNTED: Readonly<Record<string, string>> = { string: 'characters', array: 'entries', object: 'fields' };

/** The messages of schemas that have none of their own: zod's messages are for programmers. */
const inOurWords: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? REQUIRED : mustBe(issue.expected);
    case 'invalid_value':
      return `must be ${listed(issue.values.map((value) => String(value)))}`;
    case 'too_small':
    case 'too_big':
      return limited(issue);
    case 'invalid_format':
      return 'is not in the form that it must have';
    case 'invalid_union':
      return either(issue.errors.map(([first]) => first?.message ?? 'must be something else'));
    case 'invalid_key':
      return `has a name that ${issue.issues[0]?.message ?? 'may not be used'}`;
    case 'unrecognized_keys':
      return 'has a field that is not known';
    default:
      return 'is not valid';
  }
};

function mustBe(kind: string): string {
  return `must be ${KINDS[kind] ?? kind}`;
}

const IN_OUR_WORDS = { error: inOurWords, reportInput: true };

function limited(issue: z.core.$ZodRawIssue<z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig>): string {
  const isLeast = issue.code === 'too_small';
  const limit = isLeast ? issue.minimum : issue.maximum;
  const unit = COUNTED[issue.origin];
  if (unit && isLeast && Number(limit) === 1) return 'must not be empty';
  const most = isLeast ? 'at least' : 'at most';
  if (unit) return `must have ${most} ${limit} ${unit}`;
  if (issue.inclusive === false) return `must be ${isLeast ? 'more' : 'less'} than ${limit}`;
  return `must be ${most} ${limit}`;
}

/** `must be a number, or 1 to 16 digits`. */
function either(messages: readonly string[]): string {
  const [first = 'is not valid', ...others] = [...new Set(messages)];
  return [first, ...others.map((message) => message.replace(/^must be /, ''))].join(', or ');
}

function listed(words: readonly string[]): string {
  return words.length > 1 ? `one of ${words.join(', ')}` : words.join();
}
