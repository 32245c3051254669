import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { exampleSecrets } from '../dev/try/example-secrets.ts';
import { explainEvent } from '../dev/try/explain-event.ts';
import { operations } from '../functions/registry.ts';
import { readMappings } from '../infra/mappings.ts';
import { checkSchedules } from '../infra/schedules.ts';
import { ROOT } from '../scripts/catalog.ts';
import { inputOf } from '../scripts/operation-inputs.ts';
import { type Block, pages } from './kit/markdown.ts';
import { copyProject, type ProjectCopy } from './kit/project-copy.ts';
import { commandsOf } from './kit/shell.ts';

const documents = pages();
const recipes = documents.flatMap(({ file, blocks }) =>
  blocks.flatMap((block, index) => {
    const name = nameOf(block);
    const behind = blocks.slice(index + 1);
    const next = behind.findIndex((each) => nameOf(each) !== undefined);
    const own = next < 0 ? behind : behind.slice(0, next);
    const event = own.find(({ language, text }) => language === 'json' && text.includes('"detail-type"'));
    return name === undefined ? [] : [{ at: `${file}:${block.line}`, name, mapping: block.text, event }];
  }),
);

/** The file of a block that is a mapping. */
function nameOf({ text }: Block): string | undefined {
  return /^# mappings\/(\S+\.yml)$/m.exec(text)?.[1];
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'recipes-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a recipe of the documentation works as it is printed', () => {
  it.each(recipes.map((recipe) => [recipe.at, recipe] as const))('%s', async (_, { name, mapping, event }) => {
    writeFileSync(join(folder, name), mapping);
    const mappings = await readMappings({ inputOf, folder });
    const printed = JSON.parse(
      event?.text ?? readFileSync(`${ROOT}events/khoros/${name.replace('yml', 'event.json')}`, 'utf8'),
    );
    const options = { operations, mappings, eventSources: [], secretSource: exampleSecrets };
    const answer = { dryRun: true };
    expect(await explainEvent(printed, options)).toMatchObject([{ mapping: name.replace('.yml', ''), answer }]);
  });

  const schedules = documents.flatMap(({ file, blocks }) =>
    blocks
      .filter(({ language, text }) => language === 'yaml' && text.includes('AWS::Scheduler::Schedule'))
      .map((block) => [`${file}:${block.line}`, block.text] as const),
  );

  it.each(schedules)('%s', (_, text) => {
    const file = join(folder, 'schedules.yml');
    writeFileSync(file, `Resources:\n${text.replaceAll(/^/gm, '  ')}\n`);
    expect(() => checkSchedules(file)).not.toThrow();
  });

  it('there are some', () => {
    expect(recipes.length).toBeGreaterThanOrEqual(3);
    expect(schedules.length).toBeGreaterThanOrEqual(1);
  });
});

describe('the guide “add an event mapping”, followed to the letter', () => {
  let copy: ProjectCopy;
  beforeAll(async () => {
    copy = await copyProject();
  });
  afterAll(() => copy.close());

  it('ends with a mapping, a sample, and everything green', async () => {
    const [recipe] = recipes.filter(({ at }) => at.startsWith('CONTRIBUTING.md:'));
    const { commands, sample } = guide();
    expect(recipe?.event).toBeDefined();
    await copy.write(`mappings/${recipe?.name}`, `${recipe?.mapping}\n`);
    await copy.write(sample, `${recipe?.event?.text}\n`);
    expect(commands).toEqual([`npm run try -- ${sample}`, 'npm run generate', 'npm run check', 'npm test']);
    const steps = [
      ...commands.slice(0, 2),
      // Of `npm run check` what sees mappings, and of the tests those that see mappings and samples.
      'node scripts/run.mjs scripts/generate.ts --check',
      'npm test -- test/events.test.ts test/infra/mappings.test.ts test/structure.test.ts test/dev/bundle.test.ts',
    ];
    for (const step of steps) {
      const { code, output } = await copy.run(step).ended();
      expect(code, `${step}\n${output}`).toBe(0);
      if (step.startsWith('npm test')) expect(output).toMatch(/Test Files .*4 passed/);
    }
  });
});

/** The commands of the guide, and the sample that they name. */
function guide(): { readonly commands: readonly string[]; readonly sample: string } {
  const isGuide = ({ language, text }: Block) => language === 'sh' && /npm run try -- \S+\.event\.json\n/.test(text);
  const block = documents.find(({ file }) => file === 'CONTRIBUTING.md')?.blocks.find(isGuide);
  const commands = commandsOf(block?.text ?? '');
  const [, sample = ''] = /-- (\S+)/.exec(commands[0] ?? '') ?? [];
  return { commands, sample };
}
