import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { endpointsOf } from '../../../dev/check-openapi/endpoints.ts';
import { sharpened } from '../../../dev/check-openapi/sharpened.ts';
import { ROOT } from '../../../scripts/catalog.ts';

const DOCUMENT = JSON.parse(readFileSync(`${ROOT}openapi/openapi.json`, 'utf8'));
const NOW = Date.UTC(2026, 0, 1);
const [before, after] = [DOCUMENT, sharpened(DOCUMENT, NOW)].map((document) => endpointsOf(document));

it('keeps every operation, and all that the document can say of it', () => {
  expect(after?.map(({ operationId }) => operationId)).toEqual(before?.map(({ operationId }) => operationId));
  const withoutTimes = before?.find(({ operationId }) => operationId === 'helpscout.createReply');
  expect(after?.find(({ operationId }) => operationId === 'helpscout.createReply')?.body?.schema).toEqual(
    withoutTimes?.body?.schema,
  );
});

it('has one time for each that must lie ahead, and an end after its start', () => {
  const snooze = after?.find(({ operationId }) => operationId === 'helpscout.snooze');
  const timeOf = (name: string) => snooze?.parameters.find((parameter) => parameter.name === name)?.schema;
  expect([timeOf('notBefore'), timeOf('notAfter')]).toEqual([
    { type: 'string', enum: ['2026-01-02T00:00:00Z'] },
    { type: 'string', enum: ['2026-01-03T00:00:00Z'] },
  ]);
  const { snoozedUntil } = Object(snooze?.body?.schema['properties']);
  expect(Date.parse(snoozedUntil.enum[0])).toBeGreaterThan(Date.UTC(2026, 0, 3));
});

it('leaves out what only a page before can name', () => {
  const named = after?.flatMap(({ parameters }) => parameters.map(({ name }) => name));
  expect(named).toContain('limit');
  expect(named).not.toContain('from');
});
