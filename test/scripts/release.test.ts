import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ROOT } from '../../scripts/catalog.ts';
import { billOfMaterials } from '../../scripts/release/bill-of-materials.ts';
import { otherLicences } from '../../scripts/release/licences.ts';
import { type LockFile, placeOf, readLockFile } from '../../scripts/release/lock-file.ts';
import { differences, filesOf, readRelease } from '../../scripts/release/release.ts';
import { writeRelease } from '../../scripts/release/write-release.ts';

const LOCK_FILE: LockFile = {
  'node_modules/zod': { version: '4.0.0', license: 'MIT', integrity: 'sha512-q80=' },
  'node_modules/@smithy/core': { version: '3.1.0', license: 'Apache-2.0', integrity: 'sha512-EjQ=' },
  'node_modules/a/node_modules/zod': { version: '3.0.0', license: 'MIT', integrity: 'sha512-q80=' },
};
const bill = (...inputs: readonly string[]) =>
  billOfMaterials({ key: 'service-health', version: '0.1.0' }, inputs, LOCK_FILE);

describe('a bill of materials', () => {
  it('has each bundled package once, with version, licence and the hash of the lock file', () => {
    const { metadata, components, dependencies } = bill(
      ...['lib/world.ts', 'node_modules/zod/v4/core.js', 'node_modules/zod/v4/index.js'],
      'node_modules/@smithy/core/dist/index.js',
    );
    expect(metadata.component).toMatchObject({ name: 'service-health', version: '0.1.0' });
    expect(components).toEqual([
      {
        ...{ type: 'library', 'bom-ref': 'pkg:npm/%40smithy/core@3.1.0', purl: 'pkg:npm/%40smithy/core@3.1.0' },
        ...{ group: '@smithy', name: 'core', version: '3.1.0', licenses: [{ expression: 'Apache-2.0' }] },
        hashes: [{ alg: 'SHA-512', content: '1234' }],
      },
      {
        ...{ type: 'library', 'bom-ref': 'pkg:npm/zod@4.0.0', purl: 'pkg:npm/zod@4.0.0' },
        ...{ name: 'zod', version: '4.0.0', licenses: [{ expression: 'MIT' }] },
        hashes: [{ alg: 'SHA-512', content: 'abcd' }],
      },
    ]);
    expect(dependencies[0]).toEqual({
      ref: 'service-health',
      dependsOn: ['pkg:npm/%40smithy/core@3.1.0', 'pkg:npm/zod@4.0.0'],
    });
  });

  it('tells apart two versions of one package', () => {
    const { components } = bill('node_modules/zod/a.js', 'node_modules/a/node_modules/zod/a.js');
    expect(components.map(({ purl }) => purl)).toEqual(['pkg:npm/zod@3.0.0', 'pkg:npm/zod@4.0.0']);
  });

  it('is refused for a package that the lock file does not know', () => {
    expect(() => bill('node_modules/stray/index.js')).toThrow('package-lock.json has no version');
  });

  it('leaves out files of our own, and modules that a plugin of the bundler makes', () => {
    expect(['lib/world.ts', 'builtin:http', 'never-used:postcss'].map(placeOf)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(placeOf('../../main/node_modules/@aws-sdk/core/x.js')).toBe('node_modules/@aws-sdk/core');
  });

  it('names a licence that may not be passed on', () => {
    const copyleft = {
      ...LOCK_FILE,
      'node_modules/zod': { ...LOCK_FILE['node_modules/zod'], license: 'GPL-3.0-only' },
    };
    const { components } = billOfMaterials({ key: 'a', version: '1' }, ['node_modules/zod/a.js'], copyleft);
    expect(otherLicences({ ...bill(), components })).toEqual(['zod 4.0.0: GPL-3.0-only']);
    expect(otherLicences(bill('node_modules/zod/a.js', 'node_modules/@smithy/core/a.js'))).toEqual([]);
  });
});

describe('a release', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'release-'));
    writeFileSync(join(folder, 'service-health.zip'), 'a package');
    writeFileSync(join(folder, 'service-health.inputs.json'), JSON.stringify(['node_modules/zod/v4/core/core.js']));
    writeRelease(folder);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('names each package and its bill by their hashes, and what they were made of', () => {
    const release = readRelease(join(folder, 'release.json'));
    expect(Object.keys(release.files)).toEqual(['service-health.cdx.json', 'service-health.zip']);
    expect(release.node).toBe(process.version);
    expect(differences(release.files, filesOf(folder))).toEqual([]);
    const { components } = JSON.parse(readFileSync(join(folder, 'service-health.cdx.json'), 'utf8'));
    expect(components).toMatchObject([{ name: 'zod', licenses: [{ expression: 'MIT' }] }]);
  });

  it('is not what a package that was tampered with, lost or added is of', () => {
    const { files } = readRelease(join(folder, 'release.json'));
    writeFileSync(join(folder, 'service-health.zip'), 'a package, and more');
    writeFileSync(join(folder, 'stray.zip'), '');
    rmSync(join(folder, 'service-health.cdx.json'));
    expect(differences(files, filesOf(folder))).toEqual([
      'service-health.cdx.json is missing',
      'service-health.zip is another file',
      'stray.zip is not in the release',
    ]);
  });

  it('is the same when it is written again', () => {
    const first = filesOf(folder);
    writeFileSync(join(folder, 'service-health.inputs.json'), JSON.stringify(['node_modules/zod/v4/core/core.js']));
    writeRelease(folder);
    expect(filesOf(folder)).toEqual(first);
  });
});

it('no package that is deployed needs a script to be installed', () => {
  const deployed = Object.entries(readLockFile(`${ROOT}package-lock.json`)).filter(
    ([, { dev = false, optional = false, devOptional = false }]) => !dev && !optional && !devOptional,
  );
  expect(deployed.length).toBeGreaterThan(20);
  expect(deployed.filter(([, { hasInstallScript = false }]) => hasInstallScript).map(([place]) => place)).toEqual([]);
});
