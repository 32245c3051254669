import { posix } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../../scripts/catalog.ts';
import { budgetOf, isReadAtStart } from '../../scripts/package-sizes.ts';
import { billOfMaterials } from '../../scripts/release/bill-of-materials.ts';
import { otherLicences } from '../../scripts/release/licences.ts';
import { readLockFile } from '../../scripts/release/lock-file.ts';
import { faultsOf } from './cloudformation.ts';
import { type Packaged, packageTwice, type Stacks } from './packaged.ts';
import { deliveryRules } from './rules/delivery.ts';
import { functionRules } from './rules/functions.ts';
import { httpApiRules } from './rules/http-api.ts';
import { operatingRules } from './rules/operating.ts';
import { permissionRules } from './rules/permissions.ts';

const stacks = {} as Stacks;
/** One function of each kind is bundled: of a vendor with a mapping, of all vendors, a query, and one without a vendor. */
const REAL = [
  'khoros/reactivate-author-conversations',
  'conversations/reply',
  'helpscout/get-conversation',
  'service/health',
];
const KEYS = REAL.map((stem) => stem.replace('/', '-'));

beforeAll(async () => {
  const production = [
    ...['--stage', 'production', '--param=authorizer=jwt', '--param=jwtIssuer=https://issuer.example'],
    ...['--param=jwtAudience=actions', '--param=jwtScope=conversations', '--param=eventBus=support'],
    ...['--param=pageTopicArn=arn:aws:sns:us-east-1:123456789012:page', '--param=reservedConcurrency=20'],
  ];
  Object.assign(stacks, await packageTwice(REAL, ...production));
});

describe('the template', () => {
  it('has only types, properties and values that CloudFormation knows', async () => {
    expect(await faultsOf(stacks.stack.template.resources)).toEqual([]);
    expect(await faultsOf(stacks.production.template.resources)).toEqual([]);
  });

  it('stays within what one stack may hold', () => {
    const { template } = stacks.production;
    expect(Object.keys(template.resources).length).toBeLessThanOrEqual(500); // as many as CloudFormation takes
    expect(template.text.length).toBeLessThan(900_000);
  });

  it('refers only to resources that it has', () => {
    const { text, resources } = stacks.stack.template;
    const references = text.matchAll(/"(?:Ref":\s*"|Fn::GetAtt":\s*\[\s*")([A-Za-z0-9]+)"/g);
    const named = new Set([...references].map(([, id]) => id));
    expect([...named].filter((id) => !(id && id in resources))).toEqual([]);
    expect(named.size).toBeGreaterThan(40);
  });
});

functionRules(stacks);
httpApiRules(stacks);
permissionRules(stacks);
deliveryRules(stacks);
operatingRules(stacks);

describe('the packages', () => {
  const real = ({ packages }: Packaged) => packages.filter(({ key }) => KEYS.includes(key));

  it('have one file each that is read at every start, within its budget, and of others what it imports', () => {
    const { packages, template } = stacks.stack;
    expect(packages).toHaveLength(template.all('AWS::Lambda::Function').length);
    for (const { key, files } of packages) {
      const [own = '', ...others] = Object.keys(files).filter(isReadAtStart);
      expect([own, ...others], key).toEqual([expect.stringMatching(/^functions\/[a-z]+\/[a-z-]+\.mjs$/)]);
      expect(files[own]?.length, key).toBeLessThanOrEqual(budgetOf(key));
      const text = Buffer.from(files[own] ?? []).toString();
      const imported = [...text.matchAll(/import\("\.\/([^"]+)"\)/g)].map(([, file]) =>
        posix.join(posix.dirname(own), file ?? ''),
      );
      expect(new Set(Object.keys(files)), key).toEqual(new Set([own, ...imported]));
    }
    const lengths = real(stacks.stack).flatMap(({ files }) =>
      Object.entries(files).flatMap(([name, { length }]) => (isReadAtStart(name) ? [length] : [])),
    );
    expect(lengths).toHaveLength(KEYS.length);
    expect(Math.min(...lengths)).toBeGreaterThan(100_000);
  });

  it('are the same each time, whatever the stage', () => {
    const hashes = (packaged: Packaged) => real(packaged).map(({ key, sha256 }) => [key, sha256]);
    expect(hashes(stacks.production)).toEqual(hashes(stacks.stack));
    expect(new Set(hashes(stacks.stack).map(([, hash]) => hash)).size).toBe(KEYS.length);
  });

  it('consist of packages of the lock file, under licences that may be passed on', () => {
    const lockFile = readLockFile(`${ROOT}package-lock.json`);
    for (const { key, inputs } of real(stacks.stack)) {
      const bill = billOfMaterials({ key, version: '0.1.0' }, inputs, lockFile);
      expect(
        bill.components.map(({ name }) => name),
        key,
      ).toContain('zod');
      expect(otherLicences(bill), key).toEqual([]);
    }
  });

  it('hold nothing of the machine that made them', () => {
    for (const { key, files } of real(stacks.stack)) {
      for (const content of Object.values(files)) {
        const text = new TextDecoder().decode(content);
        expect(text.includes(process.cwd()), key).toBe(false);
        expect(text.match(/AKIA[A-Z0-9]{16}|-----BEGIN [A-Z ]*PRIVATE KEY/), key).toBeNull();
      }
    }
  });
});
