import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod/mini';
import { readMappings, textOf as textOfMappings } from '../infra/mappings.ts';
import { topicResources } from '../infra/topics.ts';
import { logLineSchema } from '../lib/telemetry/log-fields.ts';
import { type FunctionEntry, functionStems, ROOT, readFunction, readFunctions, type Served } from './catalog.ts';
import { commandOf } from './command.ts';
import { readResults } from './figures.ts';
import { operationsOf, typesOf } from './generate/client-types.ts';
import { cdkTypes, type Output, terraformOutputs, terraformParameters } from './generate/doors.ts';
import { billTable, figuresPage, quotedFigures } from './generate/figures.ts';
import { functionsYml } from './generate/functions-yml.ts';
import { callerPolicy, deployerPolicy, operatorPolicy } from './generate/policies.ts';
import { operationNames, registry } from './generate/registry.ts';
import { samplesOf } from './generate/samples.ts';
import { quoteOf, withTable } from './generate/tables.ts';
import { readThreats, threatsTable } from './generate/threats.ts';
import { capabilities } from './openapi/capabilities.ts';
import { openApiDocument } from './openapi/document.ts';
import { eventsDocument, registryEntry, requestEvents, resultEvents } from './openapi/events.ts';
import { inputOf } from './operation-inputs.ts';
import { withDiagram } from './protocol-diagram.ts';
import { reference } from './reference.ts';

/** What of the typed client is generated. */
const CLIENT = 'clients/typescript/src/generated/';

/** Writes everything that follows from functions/, mappings/ and the figures of the bench; with `--check`, says what is out of date and fails. */
const { check: checking = false } = commandOf(
  'generate',
  'Writes every file that is generated from functions/, mappings/ and bench/results.json.',
)
  .option('--check', 'write nothing, and fail if a file is out of date')
  .parse()
  .opts<{ check?: true }>();
// Before all else: the workers import them, and an operation that is gone must be gone from them.
const operations = await readOperations();
keep('functions/registry.ts', registry(operations));
keep('functions/operation-names.ts', operationNames(operations));
if (process.exitCode === undefined) await generateTheRest();

async function generateTheRest(): Promise<void> {
  const functions = await readFunctions();
  const served = functions.filter((entry) => entry.kind !== 'worker');
  const mapped = await readMappings({ inputOf }).catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  });
  const { version } = JSON.parse(textOf('package.json') ?? '');
  const able = capabilities(
    served,
    mapped.map((mapping) => ({ ...mapping })),
  );
  keep('functions/functions.yml', functionsYml(functions));
  keep('mappings/mappings.json', textOfMappings(mapped));
  const api = openApiDocument(served, version);
  keep('openapi/openapi.json', json(api));
  for (const event of [...requestEvents(served), ...resultEvents()]) {
    keep(`openapi/events/${event.detailType}.json`, json(registryEntry(event, version)));
  }
  keep(`${CLIENT}api.ts`, await typesOf(api));
  keep(`${CLIENT}events.ts`, await typesOf(eventsDocument(resultEvents())));
  keep(`${CLIENT}operations.ts`, operationsOf(served));
  for (const [name, policy] of Object.entries(policiesOf(served))) keep(`infra/policies/${name}.json`, json(policy));
  const outputs = readOutputs();
  keep('clients/terraform/parameters.tf', terraformParameters());
  keep('clients/terraform/outputs.tf', terraformOutputs(outputs));
  keep('clients/cdk/src/generated/stage.ts', cdkTypes(outputs));
  keep('openapi/log-line.json', json(logLineSchema()));
  keep('openapi/capabilities.json', json(able));
  keep('docs/reference.md', reference(able, served));
  keep('docs/architecture.md', withDiagram(textOf('docs/architecture.md') ?? ''));
  const quote = quoteOf(textOf('docs/adding.md') ?? '');
  keep('CONTRIBUTING.md', withTable(textOf('CONTRIBUTING.md') ?? '', 'adding', quote));
  const results = readResults();
  keep('docs/figures.md', figuresPage(results));
  keep('docs/operations.md', withTable(textOf('docs/operations.md') ?? '', 'bill', billTable(results)));
  keep('README.md', withTable(textOf('README.md') ?? '', 'figures', quotedFigures(results)));
  keep('docs/security.md', withTable(textOf('docs/security.md') ?? '', 'threats', threatsTable(readThreats())));
  for (const entry of functions) {
    for (const [trigger, sample] of Object.entries(samplesOf(entry))) {
      keep(`events/${entry.stem}.${trigger}.json`, json(sample));
    }
  }
}

/** Who may do what in AWS, a file each. */
function policiesOf(served: readonly Served[]) {
  return { caller: callerPolicy(served), deployer: deployerPolicy(), operator: operatorPolicy(served) };
}

/** What the stack tells: by osls, and by two files of infra/. */
function readOutputs(): Output[] {
  const ofOsls = [
    { name: 'HttpApiUrl', description: 'The API’s address at API Gateway' },
    { name: 'HttpApiId', description: 'The id of the HTTP API' },
  ];
  const Outputs = z.object({ Outputs: z.record(z.string(), z.object({ Description: z.string() })) });
  const ofOurs = ['infra/outputs.yml', 'infra/domain.yml'].flatMap((file) =>
    Object.entries(Outputs.parse(parse(textOf(file) ?? '')).Outputs),
  );
  const { Outputs: topics } = topicResources({ pageTopicArn: '', ticketTopicArn: '' });
  const all = [...ofOurs, ...Object.entries(Outputs.parse({ Outputs: topics }).Outputs)];
  return [...ofOsls, ...all.map(([name, { Description }]) => ({ name, description: Description }))];
}

/** The operations, without loading the workers, which need the registry that is made of them. */
async function readOperations(): Promise<FunctionEntry[]> {
  const stems = functionStems().filter((stem) => !stem.startsWith('workers/'));
  return (await Promise.all(stems.sort().map(readFunction))).filter(({ kind }) => kind === 'operation');
}

/** Writes a file that has changed; with `--check`, says so and fails instead. */
function keep(file: string, text: string): void {
  if (textOf(file) === text) return;
  if (checking) {
    process.stderr.write(`${file} is out of date: run \`npm run generate\`.\n`);
    process.exitCode = 1;
  } else {
    mkdirSync(dirname(`${ROOT}${file}`), { recursive: true });
    writeFileSync(`${ROOT}${file}`, text);
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(`${ROOT}${file}`, 'utf8');
  } catch {
    return undefined;
  }
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
