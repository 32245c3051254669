import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { operations } from '../functions/registry.ts';
import type { Mapping } from '../lib/mappings/mapping.ts';
import { readParams } from './infra.ts';
import { near } from './start-settings.ts';
import { exampleSecrets, fileSecrets } from './try/example-secrets.ts';
import { type BusEvent, type Explanation, explainEvent } from './try/explain-event.ts';

/** Prints what would become of the event in a file: which mapping matches, its input, its key, and the vendor request. */
const [file] = process.argv.slice(2);
if (!file) fail('Say which event: npm run try -- events/khoros/payment-completed.event.json');
const event = await readEvent(near(file, process.env));
const mappings = await readMappings();
const eventSources = (process.env['EVENT_SOURCES'] ?? readParams()['eventSources'] ?? '').split(',');
const secretsFile = process.env['SECRETS_FILE'];
const secretSource = secretsFile ? fileSecrets(near(secretsFile, process.env)) : exampleSecrets;
const explanations = await explainEvent(event, { operations, mappings, eventSources, secretSource });

console.log(`${event['detail-type']} from ${event['source']}\n`);
for (const explanation of explanations) print(explanation);
if (explanations.length === 0) printNothing();
if (explanations.length === 0 || explanations.some(({ answer }) => 'error' in answer)) process.exitCode = 1;

function print({ mapping, operation, key, input, answer }: Explanation): void {
  console.log(`${mapping ? `mappings/${mapping}.yml` : 'our own event'} → ${operation}`);
  line('key', key ?? 'none of its own, so the event’s source|detail-type|id');
  line('input', pretty(input));
  if ('error' in answer) {
    line('problem', answer.error.detail);
    for (const { path, message } of answer.error.issues) line('', `${path}: ${message}`);
  } else if ('dryRun' in answer) {
    const { method, url, headers, body } = answer.request;
    line('request', `${method} ${url}`);
    for (const [name, value] of Object.entries(headers)) line('', `${name}: ${value}`);
    if (body !== undefined) line('', pretty(body));
  }
  console.log('');
}

function printNothing(): void {
  console.log('No mapping matches, and it is no event of our own: nothing would happen.\n');
  for (const { name, match } of mappings) line(`mappings/${name}.yml`, `matches ${JSON.stringify(match)}`);
  line('our own events', `come from ${eventSources.join(' or ')}; their detail-type is ${operations[0]?.name}, …`);
}

function line(label: string, text: string): void {
  console.log(`  ${label.padEnd(8)} ${text.replaceAll('\n', `\n${' '.repeat(11)}`)}`);
}

function pretty(value: unknown): string {
  return JSON.stringify(value, null, 2) ?? 'nothing';
}

async function readEvent(path: string): Promise<BusEvent> {
  const text = await readFile(path, 'utf8').catch(() => fail(`There is no file ${path}.`));
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && 'detail-type' in value && 'source' in value) return { ...value };
  } catch {}
  return fail(`${path} is not an EventBridge event: JSON with source, detail-type and detail.`);
}

/** As they are now, with file and line of what is wrong in them. */
async function readMappings(): Promise<readonly Mapping[]> {
  const require = createRequire(import.meta.url);
  const catalog = require('../infra/catalog.cjs').readCatalog();
  return require('../infra/mappings.cjs')
    .readMappings(catalog)
    .catch((error: Error) => fail(error.message));
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
