import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../scripts/catalog.ts';
import { readThreats } from '../../scripts/generate/threats.ts';

const threats = readThreats();
const { scripts: SCRIPTS } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8'));

it('lists every threat, in order', () => {
  expect(threats.map(({ id }) => id)).toEqual(Array.from({ length: 40 }, (_, index) => `T${index + 1}`));
});

describe.each(threats.map((threat) => [threat.id, threat] as const))('%s', (_, { in: file, tests, check, gap }) => {
  it('has a control that is there, and a test that is there, or says why not', () => {
    expect(file ?? gap).toBeDefined();
    expect(tests[0] ?? gap).toBeDefined();
    if (file) expect(existsSync(ROOT + file), file).toBe(true);
    for (const test of tests) expect(titlesIn(test.file), test.file).toContain(test.title);
    if (check) expect(Object.keys(SCRIPTS)).toContain(check);
  });
});

it('says of each title that it is one: it stands in quotes, or is a case of test/bad-inputs', () => {
  const titles = threats.flatMap(({ tests }) => tests);
  for (const { file, title } of titles) {
    const text = readFileSync(ROOT + file, 'utf8');
    expect(text.includes(`says: ${title}`) || /['"`]/.test(text[text.indexOf(title) - 1] ?? ''), title).toBe(true);
  }
});

function titlesIn(file: string): string {
  return existsSync(ROOT + file) ? readFileSync(ROOT + file, 'utf8') : '';
}
