import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { judge } from '../../lib/judge.ts';

/** What is said of a value that a schema refuses: the place and the message of each issue. */
function saidOf(schema: z.ZodMiniType<unknown>, value: unknown): readonly string[] {
  const judged = judge(schema, value);
  return 'issues' in judged ? judged.issues.map(({ path, message }) => `${path}: ${message}`) : [];
}
const field = (schema: z.ZodMiniType<unknown>) => z.strictObject({ field: schema });

describe('what a schema refuses is said with what it wants, and the kind of what is there', () => {
  it.each([
    [z.string(), undefined, 'is required'],
    [z.string(), null, 'must be a text, not null'],
    [z.string(), 5, 'must be a text, not a number'],
    [z.string(), ['secret'], 'must be a text, not a list'],
    [z.string(), { a: 'secret' }, 'must be a text, not an object'],
    [z.number(), '5', 'must be a number, not a text'],
    [z.number('must be 1 to 100, in digits'), 'many', 'must be 1 to 100, in digits'],
    [z.int(), '5', 'must be a number, not a text'],
    [z.int(), 1.5, 'must be a whole number'],
    [z.boolean(), 'true', 'must be true or false, not a text'],
    [z.array(z.string()), 'secret', 'must be a list, not a text'],
    [z.strictObject({}), [], 'must be an object, not a list'],
    [z.string().check(z.minLength(1)), '', 'must not be empty'],
    [z.enum(['open', 'closed']), undefined, 'is required: must be one of open, closed'],
    [z.enum(['open', 'closed']), true, 'must be one of open, closed, not true or false'],
    [z.enum(['open', 'closed']), 'secret', 'must be one of open, closed'],
    [
      z.iso.datetime('must be a date like 2026-01-31T09:30:00Z'),
      5,
      'must be a date like 2026-01-31T09:30:00Z, not a number',
    ],
    [z.string('must be a text: why'), 5, 'must be a text, not a number: why'],
    [z.union([z.string(), z.number()]), true, 'must be a text, or a number, not true or false'],
    [z.union([z.string(), z.number()], 'must be a name'), undefined, 'is required: must be a name'],
  ])('%#: %j', (schema, value, message) => {
    expect(saidOf(field(schema), { field: value })).toEqual([`field: ${message}`]);
  });

  const Rule = z.union([
    z.array(z.enum(['read', 'send'])),
    z.strictObject({ may: z.array(z.string()), at: z.string() }),
  ]);

  it.each([
    [['read', 'write'], ['field[1]: must be one of read, send']],
    [{ may: ['read'] }, ['field.at: is required']],
    [{ may: 'read', at: 'secret' }, ['field.may: must be a list, not a text']],
    [{}, ['field.may: is required', 'field.at: is required']],
  ])('of several forms, the faults of the one whose kind it is: %j', (value, said) => {
    expect(saidOf(field(Rule), { field: value })).toEqual(said);
  });
});
