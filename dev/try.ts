import { readFile } from 'node:fs/promises';
import type { BusEvent } from '../lib/doors/event-identity.ts';
import { VENDOR_NAMES } from '../lib/vendors/vendors.ts';
import { commandOf } from '../scripts/command.ts';
import { checkSecretsFile } from './aws/secrets-file.ts';
import { asDelivered, eventIn } from './bus-event.ts';
import { eventSources as eventSourcesOf } from './infra.ts';
import { near } from './start-settings.ts';
import { explain as inWords, unsaidLines } from './terminal/explain.ts';
import { exampleSecrets, fileSecrets } from './try/example-secrets.ts';
import type { Explanation } from './try/explain-event.ts';
import { rehearse } from './try/rehearse.ts';

const [file = ''] = commandOf(
  'try',
  'Shows what an event would do: which mappings match, their input and key, the request to the vendor, and what would be ' +
    'refused. Nothing is sent. Exits with 1 if nothing would happen, or if something would be refused.',
)
  .argument('<event.json>', 'a file with the event, as EventBridge delivers it')
  .addHelpText(
    'after',
    `
  npm run try -- events/khoros/payment-completed.event.json

EVENT_SOURCES   whose events are our own, comma-separated
SECRETS_FILE    the accounts, {"khoros/default": {…}}; without it, examples`,
  )
  .parse().args;
const event = await readEvent(near(file, process.env)).catch(fail);
const secretsFile = process.env['SECRETS_FILE'] && near(process.env['SECRETS_FILE'], process.env);
if (secretsFile) await checkSecretsFile(secretsFile, VENDOR_NAMES).catch(fail);
const secretSource = secretsFile ? fileSecrets(secretsFile) : exampleSecrets;
const { explanations, mappings, eventSources } = await rehearse(event, {
  eventSources: eventSourcesOf(process.env),
  secretSource,
}).catch(fail);

console.log(`${event['detail-type']} from ${event.source}\n`);
for (const explanation of explanations) print(explanation);
if (explanations.length === 0) printNothing();
if (explanations.length === 0 || explanations.some(({ answer }) => 'error' in answer)) process.exitCode = 1;

function print({ mapping, operation, key, input, options = {}, answer }: Explanation): void {
  console.log(`${mapping ? `mappings/${mapping}.yml` : 'our own event'} → ${operation ?? 'nothing'}`);
  if (key !== undefined) line('key', key);
  for (const [name, value] of Object.entries(options)) line(name, shown(name, value));
  if (input !== undefined) line('input', pretty(input));
  if ('error' in answer) {
    line('refused', answer.error.detail);
    for (const more of unsaidLines(answer.error.detail, answer.error.issues)) line('', more);
  } else {
    for (const { method, url, headers, readFirst = [], body } of answer.requests) {
      line('request', `${method} ${url}`);
      for (const [name, value] of Object.entries(headers)) line('', `${name}: ${value}`);
      if (body !== undefined) line('', pretty(body));
      for (const { path, message } of readFirst) line('', path ? `(${path} ${message})` : `(${message})`);
    }
  }
  console.log('');
}

function printNothing(): void {
  console.log('No mapping matches, and it is no event of our own: nothing would happen.\n');
  for (const { name, match } of mappings) line(`mappings/${name}.yml`, `matches ${JSON.stringify(match)}`);
  line('our own events', `come from ${eventSources.join(' or ')}; their detail-type is the name of an operation`);
}

function line(label: string, text: string): void {
  console.log(`  ${label.padEnd(9)} ${text.replaceAll('\n', `\n${' '.repeat(12)}`)}`);
}

/** Times were read as milliseconds. */
function shown(name: string, value: unknown): string {
  return name.startsWith('not') && typeof value === 'number' ? new Date(value).toISOString() : String(value);
}

function pretty(value: unknown): string {
  return JSON.stringify(value, null, 2) ?? 'nothing';
}

async function readEvent(path: string): Promise<BusEvent> {
  return asDelivered(await eventIn(await readFile(path, 'utf8'), path));
}

function fail(error: unknown): never {
  console.error(inWords(error));
  process.exit(1);
}
