import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../scripts/catalog.ts';
import { deployerPolicy, operatorPolicy, type Policy } from '../../scripts/generate/policies.ts';

/** The commands for a deployed stage, and what they share: a file or a folder of dev/ each. */
const COMMANDS = ['doctor', 'smoke', 'secret', 'erase', 'rollback', 'send', 'logs', 'stages'];

/** IAM's prefix for the service of a client, and its name for an operation, where they are not the SDK's own. */
const PREFIXES: Readonly<Record<string, string>> = { eventbridge: 'events', 'secrets-manager': 'secretsmanager' };
const ACTIONS: Readonly<Record<string, string>> = {
  'lambda:Invoke': 'InvokeFunction',
  's3:ListObjectsV2': 'ListBucket',
};

/** Asked of the local stack alone: a deployed stage's queues are found in its CloudFormation stack. */
const LOCAL = ['sqs:GetQueueUrl'];
/** Services do this in the operator's name. */
const IN_THEIR_NAME = /^kms:|^execute-api:/;

const sourcesIn = (folder: string) =>
  readdirSync(ROOT + folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `${folder}/${file}`);
const files = sourcesIn('dev').filter((file) => COMMANDS.includes(/^dev\/(\w+)/.exec(file)?.[1] ?? ''));
const textOf = (those: readonly string[]) => those.map((file) => readFileSync(ROOT + file, 'utf8')).join('\n');

/** What a file asks of AWS by clients of the SDK, as IAM names it. */
function asked(file: string): readonly string[] {
  const text = readFileSync(ROOT + file, 'utf8');
  const imports = text.matchAll(/\{([^{}]*)\}\s*(?:from|= await import\()\s*'@aws-sdk\/client-([\w-]+)'/g);
  return [...imports].flatMap(([, names = '', client = '']) => {
    const operations = [...names.matchAll(/\b(?:paginate(\w+)|(\w+)Command)\b/g)].map(([, pages, one]) => pages ?? one);
    const service = PREFIXES[client] ?? client;
    return operations.map((operation) => `${service}:${ACTIONS[`${service}:${operation}`] ?? operation}`);
  });
}

const allowed = ({ Statement }: Policy) => new Set(Statement.flatMap(({ Action }) => Action));

describe('the operator’s policy', () => {
  it('allows what the commands ask of AWS; going back is the deployer’s', () => {
    const calls = files.flatMap((file) => asked(file).map((action) => ({ file, action })));
    expect(calls.length).toBeGreaterThan(25);
    const [operator, deployer] = [allowed(operatorPolicy([])), allowed(deployerPolicy())];
    const refused = calls.filter(({ file, action }) => {
      const policy = file.startsWith('dev/rollback') ? deployer : operator;
      return !LOCAL.includes(action) && !policy.has(action);
    });
    expect(refused).toEqual([]);
  });

  it('allows nothing that no command asks for', () => {
    const text = textOf([...files, ...['lib/aws', 'lib/ledger/records', 'lib/secrets'].flatMap(sourcesIn)]);
    const calls = new Set(files.flatMap(asked));
    const unused = [...allowed(operatorPolicy([]))].filter(
      (action) =>
        !IN_THEIR_NAME.test(action) && !calls.has(action) && !new RegExp(`\\b${action.split(':')[1]}\\b`).test(text),
    );
    expect(unused).toEqual([]);
  });
});

describe('each policy', () => {
  it.each(['caller', 'deployer', 'operator'])(
    'decrypts nothing but by way of a service that the stage uses: %s',
    (name) => {
      const { Statement }: Policy = JSON.parse(readFileSync(`${ROOT}infra/policies/${name}.json`, 'utf8'));
      const decrypting = Statement.filter(({ Action }) =>
        Action.some((action) => /^kms:(?:Decrypt|CreateGrant|\*)$|^\*$/.test(action)),
      );
      expect(decrypting.filter(({ Condition }) => !JSON.stringify(Condition ?? '').includes('kms:ViaService'))).toEqual(
        [],
      );
    },
  );
});
