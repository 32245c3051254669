import { existsSync, readdirSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { operations } from '../functions/registry.ts';
import { VENDOR_NAMES, VENDORS } from '../lib/vendors/vendors.ts';
import manifest from '../package.json' with { type: 'json' };
import { ROOT, readFunctions } from '../scripts/catalog.ts';
import { projectFiles } from './kit/files.ts';
import { importsOf, isIn, partOf, sources, textOf } from './kit/imports.ts';
import { everything } from './kit/world.ts';

/** What all that is deployed may import; among themselves only what their own row says. */
const LEAVES = [
  ...['lib/operation.ts', 'lib/target-account.ts', 'lib/world.ts', 'lib/exact-number.ts', 'lib/json-schema.ts'],
  ...['lib/done.ts', 'lib/evidence.ts', 'lib/judge.ts', 'lib/nothing-sent.ts', 'lib/vendor-clients.ts'],
  'lib/visible-text.ts',
  ...['lib/config', 'lib/telemetry', 'lib/errors'],
] as const;

/**
 * What each part may import beside the leaves and what stands next to it: arrows point down.
 * `lib/ledger` is what stands in that folder, `lib/vendors/*` all that is below it; the most specific row counts.
 */
const LAYERS: Readonly<Record<string, readonly string[]>> = {
  'functions/accounts': ['lib/doors/*', 'lib/runtime.ts', 'lib/ledger/*'],
  'functions/actions': ['lib/doors/*', 'lib/runtime.ts', 'lib/ledger/*', 'functions/operation-names.ts'],
  'functions/operation-names.ts': [],
  'functions/service': ['lib/doors', 'lib/errors', 'lib/runtime.ts', 'openapi'],
  'functions/workers': ['lib/doors', 'lib/runtime.ts', 'functions/registry.ts'],
  'functions/registry.ts': ['functions/*'],
  'functions/conversations': ['lib/doors', 'lib/runtime.ts', 'lib/conversations/*', 'lib/vendors'],
  'functions/*': ['lib/doors', 'lib/runtime.ts', 'lib/vendors/*'],

  'lib/runtime.ts': ['lib/*', 'mappings'],
  'lib/doors/*': [
    'lib/aws',
    'lib/doors/*',
    'lib/mappings',
    'lib/runtime.ts',
    'lib/ledger/*',
    'lib/vendors',
    'lib/conversations/model',
  ],
  'lib/mappings': [],
  'lib/ledger/*': ['lib/aws', 'lib/ledger/*'],

  'lib/conversations': ['lib/conversations/model', 'lib/vendors'],
  'lib/conversations/model': ['lib/vendors'],

  'lib/vendors/list.ts': ['lib/vendors/*'],
  'lib/vendors/*': ['lib/vendors', 'lib/conversations/model', 'lib/http', 'lib/secrets'],
  'lib/vendors': ['lib/conversations/model', 'lib/http', 'lib/secrets'],
  'lib/http': [],
  'lib/secrets': ['lib/aws'],

  'lib/operation.ts': [
    ...['lib/config', 'lib/errors', 'lib/done.ts', 'lib/evidence.ts', 'lib/nothing-sent.ts', 'lib/target-account.ts'],
    'lib/vendor-clients.ts',
  ],
  'lib/done.ts': ['lib/errors'],
  'lib/evidence.ts': ['lib/done.ts'],
  'lib/nothing-sent.ts': ['lib/errors'],
  'lib/target-account.ts': ['lib/vendor-clients.ts'],
  'lib/vendor-clients.ts': [],
  'lib/aws': [],
  'lib/config': ['lib/errors', 'lib/judge.ts'],
  'lib/telemetry': [],
  'lib/world.ts': [],
  'lib/exact-number.ts': [],
  'lib/json-schema.ts': [],
  'lib/judge.ts': ['lib/errors', 'lib/operation.ts'],
  'lib/visible-text.ts': ['lib/json-schema.ts'],
  'lib/errors': [],

  'scripts/*': ['functions/*', 'infra', 'lib/*', 'mappings', 'scripts/*'],
};

/** Who may import a package; the others that are deployed may be imported anywhere. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  '@aws-sdk/client-dynamodb': [
    ...['lib/aws/services.ts', 'lib/ledger/records/dynamo-advance.ts'],
    ...['lib/ledger/records/dynamo-attributes.ts', 'lib/ledger/records/dynamo-store.ts'],
  ],
  '@aws-sdk/client-eventbridge': ['lib/aws/services.ts'],
  '@aws-sdk/client-secrets-manager': ['lib/aws/aws-json.ts', 'lib/secrets/secrets-manager.ts', 'lib/runtime.ts'],
  '@aws-sdk/client-sqs': ['lib/aws/services.ts'],
  '@middy/core': ['lib/doors/http.ts'],
  '@smithy/signature-v4': ['lib/aws/aws-json.ts'],
  'aws-lambda': ['lib/doors/*', 'lib/runtime.ts'],
  entities: ['lib/vendors/helpscout/evidence.ts', 'lib/vendors/khoros/evidence.ts'],
  jsonata: ['lib/mappings'],
  'node-fetch': ['lib/http/transport.ts'],
  'sanitize-html': ['lib/conversations/html.ts'],
  zod: ['functions/*', 'lib/*'],
};

/** Packages of which only types are imported: nothing of them is deployed. */
const TYPES_ALONE = ['aws-lambda', ...['dynamodb', 'eventbridge', 'sqs'].map((name) => `@aws-sdk/client-${name}`)];

const deployed = [...sources('functions'), ...sources('lib')];
const functions = await readFunctions();

describe('arrows point down', () => {
  it.each([...deployed, ...sources('scripts')])('%s', (file) => {
    const part = partOf(file, Object.keys(LAYERS)) ?? 'nowhere';
    const isLeaf = LEAVES.some((leaf) => leaf === part);
    const allowed = [posix.dirname(file), ...(isLeaf ? [] : LEAVES), ...(LAYERS[part] ?? [])];
    const upward = importsOf(file).files.filter((target) => !allowed.some((each) => isIn(target, each)));
    expect({ part, upward }).toEqual({ part: expect.stringContaining('/'), upward: [] });
  });

  it.each(sources('lib/vendors').filter((file) => file !== 'lib/vendors/list.ts'))(
    '%s imports no other vendor',
    (file) => {
      const vendorOf = (path: string) => /^lib\/vendors\/(\w+)\//.exec(path)?.[1];
      const others = importsOf(file).files.filter((target) => vendorOf(target) && vendorOf(target) !== vendorOf(file));
      expect(others).toEqual([]);
    },
  );

  it('a function imports its own vendor, and no other', () => {
    const ofOneVendor = (name: string) =>
      name !== 'functions/registry.ts' && !name.startsWith('functions/conversations/');
    for (const file of sources('functions').filter(ofOneVendor)) {
      const vendors = importsOf(file).files.filter((target) => target.startsWith('lib/vendors/'));
      expect(vendors).toEqual(vendors.filter((target) => target === `lib/vendors/${file.split('/')[1]}/index.ts`));
    }
  });

  it('the ledger knows no vendor by name', () => {
    expect(sources('lib/ledger').filter((file) => /khoros|help ?scout|wapikit|re:?amaze/i.test(textOf(file)))).toEqual(
      [],
    );
  });

  it('only the composition root reads the environment', () => {
    expect(deployed.filter((file) => /process\s*(\.|\[')env\b/.test(textOf(file)))).toEqual(['lib/runtime.ts']);
  });

  it('what is deployed imports only what is deployed, and each package where it belongs', () => {
    const strays = deployed.flatMap((file) =>
      importsOf(file)
        .packages.filter((name) => !PACKAGES[name]?.some((part) => isIn(file, part)))
        .map((name) => `${file} imports ${name}`),
    );
    expect(strays).toEqual([]);
    expect(Object.keys(PACKAGES).filter((name) => !TYPES_ALONE.includes(name))).toEqual(
      Object.keys(manifest.dependencies).sort(),
    );
  });

  it('of a package that is not deployed only types are imported', () => {
    const importing = new RegExp(`^import (?!type )[^;]*from '(?:${TYPES_ALONE.join('|')})'`, 'm');
    expect(deployed.filter((file) => importing.test(textOf(file)))).toEqual([]);
  });

  it('zod is imported in the form of which a bundle takes only what is used', () => {
    const otherwise = (file: string) =>
      /import (?!(?:type )?\* as z from 'zod\/mini')[^;]*from 'zod/.test(textOf(file));
    expect([...deployed, ...['dev', 'infra', 'bench', 'scripts'].flatMap(sources)].filter(otherwise)).toEqual([]);
  });

  it('no file is longer than one can take in', () => {
    expect(deployed.filter((file) => textOf(file).split('\n').length > 250)).toEqual([]);
  });
});

it('what people read is counted by `counted`, so that no text says "1 rows"', () => {
  const bare = /\$\{[^{}]*(?:\.length|\.size)\} (?!ms\b)[a-z]+s\b/;
  const telling = ['console', 'dev'].flatMap((folder) =>
    projectFiles(`${folder}/`).filter((file) => /\.tsx?$/.test(file)),
  );
  expect(telling.filter((file) => bare.test(textOf(file)))).toEqual([]);
});

describe('a list of the vendors stands in one place', () => {
  /** Files that have them all, by name or title, and why. */
  const HAVE_THEM_ALL: Readonly<Record<string, string>> = {
    'lib/vendors/list.ts': 'it is the list',
    'functions/registry.ts': 'generated',
    'functions/operation-names.ts': 'generated',
    'functions/functions.yml': 'generated',
    'infra/policies/': 'generated',
    'docs/reference.md': 'generated',
    'openapi/': 'generated',
    'clients/typescript/src/generated/': 'generated',
    'README.md': 'says what the project is',
    'docs/decisions/': 'what was found at each vendor, at the time',
    'CHANGELOG.md': 'what was true at the time',
  };
  const isExplained = (file: string) => Object.keys(HAVE_THEM_ALL).some((place) => file.startsWith(place));
  const vendors = Object.values(VENDORS).map(({ name, title }) => [name, title.toLowerCase()] as const);

  it('and is kept by hand nowhere else', () => {
    const unexplained = projectFiles().filter((file) => !isExplained(file));
    const lists = unexplained.filter((file) => {
      const text = textOf(file).toLowerCase();
      return vendors.every(([name, title]) => text.includes(name) || text.includes(title));
    });
    expect(lists, 'loop over lib/vendors/list.ts instead, or keep a file for each vendor').toEqual([]);
  });
});

describe('one name, everywhere', () => {
  const { vendors } = everything().bundle.runtime;
  const paths: Record<string, Record<string, { operationId: string }>> = JSON.parse(
    textOf('openapi/openapi.json'),
  ).paths;

  it.each(functions.map((entry) => [entry.name, entry] as const))('%s', async (name, entry) => {
    const { stem, folder, kind, declared, http } = entry;
    const [, method = ''] = name.split('.');
    const module = await import(/* @vite-ignore */ `${ROOT}functions/${stem}.ts`);
    const found = {
      'what it exports': Object.keys(module).sort(),
      'in the registry': operations.some((operation) => operation === declared),
      // What is said for all vendors is a method of their adapters.
      'a method of the vendor’s client':
        folder === 'conversations' || typeof Object(vendors)[folder]?.[method] === 'function',
      'its operationId': http && paths[http.path]?.[http.method.toLowerCase()]?.operationId,
      'its test': existsSync(`${ROOT}test/functions/${stem}.test.ts`),
    };
    expect(found).toEqual({
      'what it exports': ['handler', kind].sort(),
      'in the registry': kind === 'operation',
      'a method of the vendor’s client': kind === 'operation' || kind === 'query',
      'its operationId': http && name,
      'its test': true,
    });
  });

  it('there is no test of a function that is gone', () => {
    const named = functions.map(({ stem }) => stem);
    const tested = sources('test/functions')
      .filter((file) => file.endsWith('.test.ts'))
      .map((file) => file.slice('test/functions/'.length).replace(/\..*/, ''));
    expect(tested.filter((stem) => !named.includes(stem))).toEqual([]);
  });

  it('a deployed name leaves room for the name of a stage', () => {
    const tooLong = functions.filter(({ deployedAs }) => `conversation-actions-production-${deployedAs}`.length > 64);
    expect(tooLong.map(({ deployedAs }) => deployedAs)).toEqual([]);
  });
});

describe('a vendor is one folder, one simulator and one line', () => {
  // docs/adding.md walks through a new vendor, and names the files that a vendor's folder may have.
  const [, walk = ''] = /## A vendor\n(.*)/s.exec(textOf('docs/adding.md')) ?? [];
  const FILES = [...walk.matchAll(/^ *\| `(\S+)`/gm)].map(([, file = '']) => file);
  const foldersOf = (path: string) =>
    readdirSync(`${ROOT}${path}`, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? [entry.name] : [],
    );

  it.each(VENDOR_NAMES)('lib/vendors/%s has the files that say something, and explains any other', (vendor) => {
    const files = readdirSync(`${ROOT}lib/vendors/${vendor}`);
    const readme = textOf(`lib/vendors/${vendor}/README.md`);
    expect(files).toEqual(expect.arrayContaining(['README.md', 'client.ts', 'index.ts', 'schemas.ts']));
    const unexplained = files.filter((file) => !FILES.includes(file) && !readme.includes(`\`${file}\``));
    expect(unexplained, 'a file of its own is explained in its README').toEqual([]);
  });

  it('every folder is on the list under its own name, and has its simulator', () => {
    expect(
      Object.entries(VENDORS)
        .map(([key, { name }]) => [key, name])
        .sort(),
    ).toEqual(foldersOf('lib/vendors').map((name) => [name, name]));
    expect(foldersOf('dev/simulators')).toEqual(foldersOf('lib/vendors'));
  });
});
