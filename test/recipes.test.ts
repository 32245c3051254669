import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { asDelivered, parseJson, readWritten } from '../dev/bus-event.ts';
import { exampleSecrets } from '../dev/try/example-secrets.ts';
import { explainEvent } from '../dev/try/explain-event.ts';
import { operations } from '../functions/registry.ts';
import { readMappings } from '../infra/mappings.ts';
import { checkSchedules } from '../infra/schedules.ts';
import { ROOT } from '../scripts/catalog.ts';
import { inputOf } from '../scripts/operation-inputs.ts';
import { isThorough } from './kit/depth.ts';
import { type Block, pages } from './kit/markdown.ts';
import { copyProject, type ProjectCopy } from './kit/project-copy.ts';
import { commandsOf } from './kit/shell.ts';
import { everything } from './kit/world.ts';

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
    const printed = readWritten(
      parseJson(event?.text ?? readFileSync(`${ROOT}events/khoros/${name.replace('yml', 'event.json')}`, 'utf8')),
    );
    if (!printed) throw new Error('The event lacks source, detail-type or detail.');
    const options = { operations, mappings, eventSources: [], secretSource: exampleSecrets };
    const answer = { dryRun: true };
    expect(await explainEvent(asDelivered(printed), options)).toMatchObject([
      { mapping: name.replace('.yml', ''), answer },
    ]);
  });

  /** Those with an account of its own need a secret of that name. */
  const ofDefault = recipes.filter(({ mapping, event }) => event && !/^account:/m.test(mapping));

  it.each(ofDefault.map((recipe) => [recipe.at, recipe] as const))('%s is carried out', async (_, recipe) => {
    writeFileSync(join(folder, recipe.name), recipe.mapping);
    const mappings = await readMappings({ inputOf, folder });
    const { bundle, world } = everything({ mappings });
    const operation = operations.find(({ name }) => name === mappings[0]?.operation);
    const written = readWritten(parseJson(recipe.event?.text ?? ''));
    if (!operation || !written) throw new Error('There is no such operation, or no event.');
    const event = { ...asDelivered(written), time: new Date(world.now()).toISOString() };
    const answer = await bundle.invoke(operation, { mapping: recipe.name.replace('.yml', ''), event });
    expect(answer).toMatchObject({ state: 'done' });
  });

  const schedules = documents.flatMap(({ file, blocks }) =>
    blocks
      .filter(({ language, text }) => language === 'yaml' && text.includes('AWS::Scheduler::Schedule'))
      .map((block) => [`${file}:${block.line}`, block.text] as const),
  );

  it.each(schedules)('%s', (_, text) => {
    const file = join(folder, 'schedules.yml');
    // The page says that SchedulerRole must be allowed to invoke the function: here it is.
    const [arn] = /Fn::GetAtt: \[\w+LambdaFunction, Arn\]/.exec(text) ?? [];
    writeFileSync(file, `Resources:\n  SchedulerRole: { may: { ${arn} } }\n${text.replaceAll(/^/gm, '  ')}\n`);
    expect(() => checkSchedules(file)).not.toThrow();
  });

  it('there are some', () => {
    expect(recipes.length).toBeGreaterThanOrEqual(8);
    expect(ofDefault.length).toBeGreaterThanOrEqual(6);
    expect(schedules.length).toBeGreaterThanOrEqual(1);
  });
});

describe('the guide “act on an event of yours”, followed to the letter', () => {
  const { mapping, event, sample, commands } = guide();
  const [tryIt, send] = commands;
  let copy: ProjectCopy;
  beforeAll(async () => {
    copy = await copyProject();
    await copy.write(`mappings/${mapping.name}`, `${mapping.text}\n`);
    await copy.write(sample, `${event}\n`);
  });
  afterAll(() => copy.close());

  async function succeeds(step = ''): Promise<string> {
    const { code, output } = await copy.run(step).ended();
    expect(code, `${step}\n${output}`).toBe(0);
    return output;
  }

  it('ends with a reply, and the same event again with none', async () => {
    expect(commands).toEqual([`npm run try -- ${sample}`, `npm run send -- ${sample} --watch`]);
    expect(await succeeds(tryIt)).toContain(`mappings/${mapping.name} → `);
    const stack = copy.run('npm start', { PORT: '0' });
    const [, api = ''] = /API +(\S+)/.exec(await stack.until('Stop with')) ?? [];
    const sending = `${send} --api ${api}`;
    expect(await succeeds(sending)).toMatch(/ {2}done\n.*"vendor": "helpscout",\s+"conversationId": "123"/s);
    expect(await succeeds(sending)).toMatch(/act_\w{26} \(done\) has this key already: nothing was sent\./);
    await stack.ended('SIGTERM');
  });

  it('and says what to run before it is committed', () => {
    const before = documents.find(({ file }) => file === 'docs/mappings.md')?.blocks ?? [];
    expect(commandsOf(before.findLast(({ language }) => language === 'sh')?.text ?? '')).toEqual([
      'npm run generate',
      'npm run check',
      'npm test',
    ]);
  });

  it.runIf(isThorough)('and everything is green then', async () => {
    await succeeds('npm run generate');
    // Of the tests, those that see mappings and samples.
    const tests = 'test/events.test.ts test/infra/mappings.test.ts';
    expect(await succeeds(`npm test -- ${tests}`)).toMatch(/Test Files .*2 passed/);
  });
});

/** The mapping and the event of the README, the file that it saves the event in, and the commands that name this file. */
function guide() {
  const blocks = documents.find(({ file }) => file === 'README.md')?.blocks ?? [];
  const mapping = blocks.find((block) => nameOf(block) !== undefined);
  const event = blocks.find(({ language, text }) => language === 'json' && text.includes('"detail-type"'));
  const [, sample = ''] = /^Save an event as `(\S+)`:$/m.exec(readFileSync(`${ROOT}README.md`, 'utf8')) ?? [];
  const commands = blocks
    .filter(({ language }) => language === 'sh')
    .flatMap(({ text }) => commandsOf(text))
    .filter((command) => command.includes(sample));
  if (mapping === undefined || event === undefined || sample === '') throw new Error('README.md lacks its guide.');
  return { mapping: { name: nameOf(mapping), text: mapping.text }, event: event.text, sample, commands };
}
