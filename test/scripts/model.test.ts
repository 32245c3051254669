import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { TABLE } from '../../lib/ledger/protocol/table.ts';
import { ROOT } from '../../scripts/catalog.ts';
import { ASSUMPTIONS, PROPERTIES, PROTOCOL, RULES } from '../../scripts/model/runs.ts';

const model = readFileSync(`${ROOT}docs/model/protocol.pml`, 'utf8');
const readme = readFileSync(`${ROOT}docs/model/README.md`, 'utf8');
const runs = [...PROTOCOL, ...ASSUMPTIONS, ...RULES];
/** Set by runs through what they look at, and by how much may go wrong. */
const SETTINGS = ['ONLY', 'TROUBLES'];

describe('the model of the protocol', () => {
  it('has a run for each of its switches, and no run has another switch', () => {
    const tested = [...model.matchAll(/^#if(?:n?def (\w+)|.*defined\((\w+)\).*)$/gm)];
    const more = [...model.matchAll(/defined\((\w+)\)/g)].map(([, name = '']) => name);
    const inModel = new Set([...tested.map(([, name = '']) => name), ...more].filter((name) => name !== ''));
    for (const setting of SETTINGS) inModel.delete(setting);
    expect([...inModel].sort()).toEqual([...new Set(runs.flatMap(({ switches }) => switches))].sort());
  });

  it('asserts each property that a run looks at, under its number', () => {
    const asserted = [...model.matchAll(/PROPERTY\((\d), /g)].map(([, number]) => Number(number));
    const byCycles = 8;
    expect([...new Set([...asserted, byCycles])].sort()).toEqual(Object.keys(PROPERTIES).map(Number));
    for (const name of Object.values(PROPERTIES)) expect(readme).toContain(`| ${name} |`);
  });

  it('says what each phase of the table is called there', () => {
    const [, phases = ''] = readme.split('| phase | in the model |');
    for (const phase of Object.keys(TABLE)) expect(phases).toContain(`\`${phase}\``);
  });
});
