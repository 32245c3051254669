import { type LockFile, placeOf } from './lock-file.ts';

/** A bill of materials in the form of CycloneDX. @see https://cyclonedx.org/docs/1.6/json/ */
export interface BillOfMaterials {
  readonly bomFormat: 'CycloneDX';
  readonly specVersion: '1.6';
  readonly version: 1;
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[];
}

export interface Component {
  readonly type: 'application' | 'library';
  readonly 'bom-ref': string;
  readonly group?: string;
  readonly name: string;
  readonly version: string;
  readonly purl?: string;
  readonly licenses?: readonly [{ readonly expression: string }];
  readonly hashes?: readonly { readonly alg: 'SHA-512'; readonly content: string }[];
}

/** A function, by its key and its version. */
interface Function {
  readonly key: string;
  readonly version: string;
}

/**
 * Returns what a function's package consists of, by the files that were bundled into it. It has neither a time nor a random
 * number: the same package has the same bill.
 * @throws Error naming a package that the lock file does not have, or has without a version, a licence or a hash
 */
export function billOfMaterials(
  { key, version }: Function,
  inputs: readonly string[],
  lockFile: LockFile,
): BillOfMaterials {
  const places = [...new Set(inputs.flatMap((input) => placeOf(input) ?? []))].sort();
  const libraries = new Map(places.map((place) => [refOf(place, lockFile), component(place, lockFile)]));
  const components = [...libraries.values()].sort((a, b) => (a['bom-ref'] < b['bom-ref'] ? -1 : 1));
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { type: 'application', 'bom-ref': key, name: key, version } },
    components,
    dependencies: [
      { ref: key, dependsOn: components.map((each) => each['bom-ref']) },
      ...components.map((each) => ({ ref: each['bom-ref'] })),
    ],
  };
}

/** @see https://github.com/package-url/purl-spec */
function refOf(place: string, lockFile: LockFile): string {
  const name = place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
  return `pkg:npm/${name.replace('@', '%40')}@${lockedAt(place, lockFile).version}`;
}

function component(place: string, lockFile: LockFile): Component {
  const [name = '', group] = place
    .slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length)
    .split('/')
    .reverse();
  const { version, license, integrity } = lockedAt(place, lockFile);
  const purl = refOf(place, lockFile);
  return {
    type: 'library',
    'bom-ref': purl,
    ...(group !== undefined && { group }),
    ...{ name, version, purl },
    licenses: [{ expression: license }],
    hashes: [{ alg: 'SHA-512', content: Buffer.from(integrity.slice('sha512-'.length), 'base64').toString('hex') }],
  };
}

/** What is known of a package that is bundled. */
interface Known {
  readonly version: string;
  readonly license: string;
  readonly integrity: string;
}

function lockedAt(place: string, lockFile: LockFile): Known {
  const { version, license, integrity } = lockFile[place] ?? {};
  if (version === undefined || license === undefined || !integrity?.startsWith('sha512-'))
    throw new Error(`package-lock.json has no version, licence or SHA-512 of ${place}.`);
  return { version, license, integrity };
}
