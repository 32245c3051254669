import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { RESULT_TYPES } from '../../lib/doors/outgoing/result-kinds.ts';
import { ROOT, readFunctions } from '../../scripts/catalog.ts';

const CONTRACTS = `${ROOT}openapi/events/`;
const json = (file: string) => JSON.parse(readFileSync(file, 'utf8'));
const schemaOf = (detailType: string) => {
  const { components } = json(`${CONTRACTS}${detailType}.json`);
  return z.fromJSONSchema(components.schemas.AWSEvent, { defaultTarget: 'openapi-3.0' });
};
const operations = (await readFunctions()).filter(({ kind }) => kind === 'operation');

describe('the contracts of events', () => {
  it('are there for each operation and each result, and for nothing else', () => {
    const wanted = [...operations.map(({ name }) => name), ...RESULT_TYPES].map((type) => `${type}.json`);
    expect(readdirSync(CONTRACTS).sort()).toEqual(wanted.sort());
  });

  it.each(operations.map(({ name, stem }) => [name, stem]))(
    '%s takes its sample, and no event without its input',
    (name, stem) => {
      const event = json(`${ROOT}events/${stem}.event.json`);
      expect(event['detail-type']).toBe(name);
      expect(schemaOf(name).safeParse(event).error?.issues ?? []).toEqual([]);
      const { input: _, ...rest } = event.detail;
      expect(schemaOf(name).safeParse({ ...event, detail: rest }).success).toBe(false);
      expect(schemaOf(name).safeParse({ ...event, detail: { ...event.detail, key: 'misspelt' } }).success).toBe(false);
    },
  );
});
