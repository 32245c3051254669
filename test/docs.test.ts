import { existsSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { type Stack, startStack } from '../dev/stack.ts';
import { actionsCommand } from '../dev/terminal/actions-command.ts';
import { resources as alarmResources } from '../infra/alarms.ts';
import { resources as functionResources } from '../infra/functions.ts';
import { AccessPolicy } from '../lib/config/access-policy.ts';
import { readConfig } from '../lib/config/config.ts';
import { createAccess } from '../lib/doors/intake/access.ts';
import manifest from '../package.json' with { type: 'json' };
import { ROOT, readFunctions } from '../scripts/catalog.ts';
import { commandOf } from '../scripts/command.ts';
import { ENVIRONMENT } from './kit/bundle.ts';
import { type Block, type Page, pages } from './kit/markdown.ts';
import { commandsOf, parseCurl, wordsOf } from './kit/shell.ts';
import { typeErrors } from './kit/types.ts';

const API = 'http://127.0.0.1:3000';
const all = pages();
const functions = await readFunctions();
const page = (file: string) => all.find((each) => each.file === file) as Page;
const blocks = (...languages: string[]) =>
  all.flatMap(({ file, blocks: those }) =>
    those
      .filter(({ language }) => languages.includes(language))
      .map((block) => ({ ...block, at: `${file}:${block.line}` })),
  );

describe('every link goes somewhere', () => {
  const links = all.flatMap(({ file, links: those }) => those.map((link) => [file, link] as const));

  it.each(links.filter(([, link]) => !/^https?:/.test(link)))('%s: %s', (file, link) => {
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? file : posix.join(posix.dirname(file), path);
    expect(existsSync(ROOT + target)).toBe(true);
    if (anchor !== undefined) expect(page(target).anchors).toContain(anchor);
  });
});

describe('prose is as wide as a reader takes in, also in a terminal', () => {
  /** Of the changelog each entry is a line or two; the others are generated. */
  const FREE = ['CHANGELOG.md', 'docs/reference.md', 'docs/figures.md'];
  const WIDTH = 150;

  it.each(all.filter(({ file }) => !FREE.includes(file)).map(({ file }) => [file]))('%s', (file) => {
    let isCode = false;
    const wide = readFileSync(ROOT + file, 'utf8')
      .split('\n')
      .flatMap((line, index) => {
        if (line.trimStart().startsWith('```')) isCode = !isCode;
        return isCode || /^\s*[|#<>]/.test(line) || line.length <= WIDTH
          ? []
          : [`line ${index + 1} has ${line.length}`];
      });
    expect(wide, `break them at ${WIDTH} characters or before`).toEqual([]);
  });
});

describe('every path that is named is there', () => {
  const FOLDERS = /^(?:functions|lib|test|events|infra|mappings|dev|bench|docs|openapi|scripts|\.ci)\/[\w./-]*$/;
  /** What the README tells its reader to make; test/recipes.test.ts makes it. */
  const made = [...readFileSync(`${ROOT}README.md`, 'utf8').matchAll(/Save [^`]* as `(\S+)`:/g)].map(
    ([, path]) => path,
  );
  /** Names that stand in a folder which the text has named before: `perform.ts` of lib/doors. */
  const inProse = all.flatMap(({ file, codes }) =>
    codes.filter((code) => FOLDERS.test(code) && !made.includes(code)).map((code) => [file, code] as const),
  );

  it.each(inProse)('%s: %s', (_, path) => {
    expect(existsSync(ROOT + path)).toBe(true);
  });
});

describe('every command can be run', () => {
  const inBlocks = blocks('sh').flatMap(({ at, text }) => commandsOf(text).map((command) => [at, command] as const));
  const inProse = all.flatMap(({ file, codes }) =>
    codes.filter((code) => /^(?:[A-Z_]+=\S+ )*(?:npm|npx|curl) /.test(code)).map((code) => [file, code] as const),
  );

  it.each([...inBlocks, ...inProse])('%s: %s', (_, command) => {
    const [tool, ...words] = wordsOf(command).filter((word) => !/^[A-Z_]+=/.test(word));
    const [first = '', second = ''] = words;
    if (tool === 'npm') {
      const script = first === 'run' ? second : first;
      expect([...Object.keys(manifest.scripts), 'audit', 'ci', 'install']).toContain(script);
      if (script === 'actions') expectTaken(words.slice(2).filter((word) => word !== '--'));
    } else if (tool === 'npx') {
      expect(existsSync(`${ROOT}node_modules/.bin/${first}`)).toBe(true);
      const [key, sample] = ['-f', '-p'].map((option) => words[words.indexOf(option) + 1]);
      if (words.includes('-f')) expect(functions.map((entry) => entry.key)).toContain(key);
      if (words.includes('-p')) expect(existsSync(`${ROOT}${sample}`)).toBe(true);
    } else {
      expect(tool).toBe('curl');
      expect(parseCurl(command).url).toMatch(new RegExp(`^${API}/`));
    }
  });
});

/** That `npm run actions` has such a command, which takes as many arguments. */
function expectTaken(words: readonly string[]): void {
  let command = actionsCommand(commandOf('actions', 'Acts.'));
  const rest = [...words];
  for (let sub: typeof command | undefined = command; sub !== undefined; ) {
    command = sub;
    sub = command.commands.find((each) => each.name() === rest[0]);
    if (sub) rest.shift();
  }
  const end = rest.findIndex((word) => word.startsWith('-'));
  expect(end === -1 ? rest.length : end).toBeLessThanOrEqual(command.registeredArguments.length);
}

describe('every block is what it says', () => {
  it.each(blocks('json').map(({ at, text }) => [at, text]))('%s is JSON', (_, text = '') => {
    expect(() => JSON.parse(text)).not.toThrow();
  });

  it.each(blocks('yaml', 'yml').map(({ at, text }) => [at, text]))('%s is YAML', (_, text = '') => {
    expect(parseAllDocuments(text).flatMap(({ errors }) => errors)).toEqual([]);
  });

  it('a file that is shown is the file that is there', () => {
    const shown = blocks('yaml').flatMap(({ text }) => {
      const [, file] = /^# (\S+\.yml)$/m.exec(text) ?? [];
      return file === undefined ? [] : [{ file, text }];
    });
    // What is not there is a recipe: test/recipes.test.ts makes it.
    const there = shown.filter(({ file }) => existsSync(ROOT + file));
    expect(there.length).toBeGreaterThan(0);
    for (const { file, text } of there) expect(parse(text)).toEqual(parse(readFileSync(ROOT + file, 'utf8')));
  });

  it('an access policy lets in whom it is said to let in', () => {
    const [policy] = blocks('json').filter(({ text }) => text.includes('assumed-role'));
    const { allows } = createAccess(AccessPolicy.parse(policy?.text));
    const letIn = [
      ['arn:aws:iam::123456789012:user/crm', 'reamaze', 'second', 'send'],
      ['arn:aws:sts::123456789012:assumed-role/billing/session', 'khoros', 'default', 'change'],
      ['event:payments', 'khoros', 'default', 'change'],
    ] as const;
    const keptOut = [
      ['arn:aws:iam::123456789012:user/crm', 'khoros', 'default', 'send'],
      ['direct', 'khoros', 'default', 'send'],
      ['event:payments', 'khoros', 'default', 'read'],
    ] as const;
    expect(
      [...letIn, ...keptOut].filter(([caller, vendor, account, right]) => allows(caller, vendor, account, right)),
    ).toEqual(letIn);
  });

  it('TypeScript compiles', () => {
    // The files of docs/adding.md are compiled where they belong: `npm run check:adding`. Others quote it.
    // The library of the example for CDK is large: `npm run check:doors` installs it, and compiles the example.
    const example = readFileSync(`${ROOT}clients/cdk/examples/app.ts`, 'utf8').trim();
    const elsewhere = new Set([...page('docs/adding.md').blocks.map(({ text }) => text.trim()), example]);
    expect(page('clients/cdk/README.md').blocks.map(({ text }) => text.trim())).toContain(example);
    const pieces = blocks('ts').filter(({ text }) => !elsewhere.has(text.trim()));
    expect(typeErrors(pieces.map(({ at, text }) => ({ name: at, text })))).toEqual([]);
  });

  it('speaks a language that is checked', () => {
    const known = ['sh', 'json', 'yaml', 'yml', 'ts', 'md', 'python', 'text', 'mermaid', 'hcl'];
    expect(
      all.flatMap(({ file, blocks: those }) =>
        those.filter(({ language }) => !known.includes(language)).map(({ line }) => `${file}:${line}`),
      ),
    ).toEqual([]);
  });
});

describe('every request is answered as printed', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack.close());

  // The README comes first: other pages look at what it has done.
  const files = [...all].sort((a, b) => Number(b.file === 'README.md') - Number(a.file === 'README.md'));
  const requests = files.flatMap(({ file, blocks: those }) =>
    those.flatMap((block, index) =>
      block.language !== 'sh'
        ? []
        : commandsOf(block.text)
            .filter((command) => command.startsWith('curl '))
            .map((command) => [`${file}:${block.line}`, command, answerBehind(those, index)] as const),
    ),
  );

  it.each(requests)('%s: %s', async (_, command, printed) => {
    const { method, url, headers, body } = parseCurl(command);
    const answer = await fetch(url.replace(API, stack.api), {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
    });
    const answered: unknown = await answer.json();
    expect(answer.status, JSON.stringify(answered)).toBe(200);
    if (printed !== undefined) expect(answered).toEqual(printed);
  });
});

/** What the documentation says that a block of shell prints: the block of JSON behind it. */
function answerBehind(those: readonly Block[], index: number): unknown {
  const next = those[index + 1];
  return next?.language === 'json' && next.text.includes('"actionId"') ? JSON.parse(next.text) : undefined;
}

describe('the tables are complete', () => {
  const reference = readFileSync(`${ROOT}docs/reference.md`, 'utf8');
  const operating = readFileSync(`${ROOT}docs/operations.md`, 'utf8');

  it('of routes', () => {
    const named = [...reference.matchAll(/`((?:GET|POST|PUT|PATCH|DELETE) \/[^`\s?]*)/g)].map(([, route]) => route);
    const served = functions.flatMap(({ http }) => (http ? [`${http.method} ${http.path}`] : []));
    expect([...new Set(named)].sort()).toEqual(expect.arrayContaining(served.sort()));
  });

  it('of variables, with the defaults that hold', () => {
    const source = readFileSync(`${ROOT}lib/config/config.ts`, 'utf8');
    const declared = [...source.matchAll(/^ {2}([A-Z_]+):/gm)].map(([, name = '']) => name);
    const rows = new Map(
      [...operating.matchAll(/^\| `([A-Z_]+)` \| ([^|]*?) ?\|/gm)].map(([, name = '', value = '']) => [
        name,
        value.replaceAll('`', ''),
      ]),
    );
    const { STAGE, SECRETS_PREFIX, TABLE_NAME } = ENVIRONMENT;
    const defaults: Readonly<Record<string, unknown>> = readConfig({ STAGE, SECRETS_PREFIX, TABLE_NAME });
    expect(declared.filter((name) => !operating.includes(`\`${name}\``))).toEqual([]);
    for (const [name, value] of rows) expect([name, value]).toEqual([name, String(defaults[name] ?? '')]);
  });

  it('of secrets: each field that a vendor’s secret may have', async () => {
    const { VENDORS } = await import('../lib/vendors/vendors.ts');
    for (const { name, secretFields } of Object.values(VENDORS)) {
      expect(reference).toContain(`\n| \`${name}\` | ${secretFields} |\n`);
    }
  });
});

describe('the runbook has an entry for each alarm', async () => {
  const { anchors } = page('docs/runbook.md');
  const entries = new Set(anchors);

  it.each(await alarms())('%s', (alarm) => {
    const name = alarm.replace(/Alarm$/, '');
    const ofMany = /(?:Errors|Throttles|Duration|Dropped|Concurrency|Rule)$/.exec(name)?.[0];
    expect(entries.has(name.toLowerCase()) || (ofMany !== undefined && entries.has(ofMany.toLowerCase()))).toBe(true);
  });

  it('with commands for a deployed stage, instead of routes', () => {
    const text = readFileSync(`${ROOT}docs/runbook.md`, 'utf8');
    const [, ...entries] = text.slice(0, text.indexOf('## How do I resolve')).split(/^### /mu);
    const commands = entries.flatMap((entry) => [
      ...entry.matchAll(/`(npm run (?:actions|console|logs|secret)[^`]*)`/gu),
    ]);
    expect(commands.length).toBeGreaterThan(10);
    expect(
      commands
        .map(([, command = '']) => command.replace(/\s+/gu, ' '))
        .filter((each) => !each.includes('--stage prod')),
    ).toEqual([]);
    expect(entries.filter((entry) => /`(?:GET|DELETE|POST) \//u.test(entry))).toEqual([]);
  });
});

/** The logical ids of every alarm of the template. */
async function alarms(): Promise<string[]> {
  const params: Readonly<Record<string, string>> = {
    eventSources: 'shop',
    settleMs: '600000',
    reservedConcurrency: '5',
  };
  const resolveVariable = async (name: string) => params[name.replace('param:', '')] ?? '';
  const files = [alarmResources, functionResources].map((resources) => resources({ resolveVariable }));
  const resources = (await Promise.all(files)).flatMap(({ Resources }) => Object.entries<{ Type: string }>(Resources));
  return resources.filter(([, { Type }]) => Type === 'AWS::CloudWatch::Alarm').map(([id]) => id);
}
