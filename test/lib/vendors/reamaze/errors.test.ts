import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { refusal } from '../../../../lib/vendors/reamaze/errors.ts';

const said = (text: string, status = 422) => ({
  status,
  headers: new Map<string, string>(),
  text,
  url: '',
  clockOffsetMs: 0,
  json: () => {
    try {
      return JSON.parse(text);
    } catch {
      return undefined;
    }
  },
});

it.each([
  [{ errors: { hold_until: ["can't be blank"] } }, [{ path: 'hold_until', message: "can't be blank" }]],
  [{ errors: { status: 'is invalid' } }, [{ path: 'status', message: 'is invalid' }]],
  [{ errors: { 'conversation.status': ['is invalid'] } }, [{ path: 'status', message: 'is invalid' }]],
  [
    { errors: { conversation: { assignee: { email: ['is unknown'] } } } },
    [{ path: 'assignee.email', message: 'is unknown' }],
  ],
  [{ errors: { base: ['is locked'] } }, [{ path: '', message: 'is locked' }]],
  [
    { errors: ['Status is invalid', 'Tag is too long'] },
    [
      { path: '', message: 'Status is invalid' },
      { path: '', message: 'Tag is too long' },
    ],
  ],
  [{ errors: [{ field: 'status', message: 'is invalid' }] }, [{ path: 'status', message: 'is invalid' }]],
  [{ errors: 'Status is invalid' }, [{ path: '', message: 'Status is invalid' }]],
  [{ error: 'Status is invalid' }, [{ path: '', message: 'Status is invalid' }]],
  [{ error: { message: 'Status is invalid' } }, [{ path: '', message: 'Status is invalid' }]],
  [{ message: 'Status is invalid' }, [{ path: '', message: 'Status is invalid' }]],
  [{ hold_until: ["can't be blank"] }, [{ path: 'hold_until', message: "can't be blank" }]],
  [['Status is invalid'], [{ path: '', message: 'Status is invalid' }]],
  ['Status is invalid', [{ path: '', message: 'Status is invalid' }]],
])('reads %j', (body, issues) => {
  expect(refusal(said(JSON.stringify(body)))).toEqual({ issues });
});

it('reads text that is not JSON, but not a proxy’s page', () => {
  expect(refusal(said(' Status is invalid\n')).issues).toEqual([{ path: '', message: 'Status is invalid' }]);
  expect(refusal(said('<html>', 400)).issues).toEqual([]);
});

it.each(['', '{}', 'null', '[]', '{"errors":{}}', '7', '<html>'])(
  'says so where a 422 explains nothing: %s',
  (text) => {
    expect(refusal(said(text)).issues).toEqual([{ path: '', message: 'was refused without an explanation' }]);
  },
);

it('has an issue for whatever a 422 says, and never fails', () => {
  const always = fc.property(fc.jsonValue({ maxDepth: 12 }), (body) => {
    const { issues = [] } = refusal(said(JSON.stringify(body)));
    expect(issues.length).toBeGreaterThan(0);
    for (const { path, message } of issues)
      expect({ path: typeof path, message: typeof message }).toEqual({ path: 'string', message: 'string' });
  });
  fc.assert(always);
});

it('is not drowned by a thousand brackets', () => {
  expect(refusal(said('['.repeat(5_000) + ']'.repeat(5_000))).issues).toHaveLength(1);
});
