import { text } from 'node:stream/consumers';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { VendorName } from '../lib/operation.ts';
import { secretsManager } from '../lib/secrets/secrets-manager.ts';
import { VENDORS } from '../lib/vendors/vendors.ts';
import { commandOf } from '../scripts/command.ts';
import { readStageParams } from './infra.ts';
import { readJson } from './json-text.ts';
import { askFields, openTerminal } from './secret/ask.ts';
import { type Field, fieldsOf } from './secret/fields.ts';
import { fieldsIn, readAccountName, readKnown, type Secret, trySecret, writeSecret } from './secret/write.ts';
import { type Cloud, openCloud } from './stages/cloud.ts';
import { type StageOptions, withStage } from './stages/stage.ts';
import { run } from './terminal/run.ts';

const about =
  'Asks for the credentials of an account, tries them out at the vendor, and writes them to Secrets Manager.';
const command = withStage(commandOf('secret', about))
  .argument('<vendor/account>', 'such as helpscout/default; its fields may come as JSON on standard input instead')
  .option(
    '--param <name=value>',
    'as for the deployment; may be repeated',
    (one, before: string[]) => [...before, one],
    [],
  )
  .option('--force', 'write it even if the vendor cannot be reached, or refuses it')
  .action(async (name: string, options: StageOptions & { readonly param: string[]; readonly force?: boolean }) => {
    const { vendor } = readAccountName(name);
    const cloud = await openCloud(options);
    const client = new SecretsManagerClient(cloud.settings('secretsmanager'));
    const id = `${cloud.secretsPrefix}/${name}`;
    if (process.stdin.isTTY) console.log(introduction(vendor, cloud));
    const given = process.stdin.isTTY
      ? await fromPerson(fieldsOf(vendor), await readKnown(secretsManager(client), id, console.log))
      : await fromText(await text(process.stdin));
    const secret = atSimulator(given, vendor, cloud);
    const params = readStageParams(options.stage, options.param);
    const { mode, doubt } = await trySecret(name, secret, cloud, params);
    if (doubt !== undefined && !options.force) {
      throw new Error(`Nothing was written: ${doubt} To write it anyway, use --force.`);
    }
    const done = await writeSecret(client, id, secret);
    console.log(`${id} is ${done}: mode ${mode}, ${doubt ?? 'accepted by the vendor.'}`);
    if (done === 'changed') {
      const minutes = Math.ceil(Number(params['secretsMaxAgeMs']) / 60_000);
      console.log(`Functions read it as soon as the vendor refuses the old one, otherwise within ${minutes} minutes.`);
    }
  });

/** What belongs together, and on the local stack where its credentials stand. */
function introduction(vendor: VendorName, { isLocal }: Cloud): string {
  const local = isLocal ? `\nThe simulator’s credentials are in dev/simulators/${vendor}/README.md.` : '';
  return `The fields of ${vendor}: ${VENDORS[vendor].secretFields.replaceAll('`', '')}. The others may be empty.${local}`;
}

/** On the local stack nothing leaves the machine: an account that names no address is one of the vendor's simulator. */
function atSimulator(secret: Secret, vendor: VendorName, { simulators }: Cloud): Secret {
  const baseUrl = simulators?.[vendor];
  return baseUrl === undefined || secret['baseUrl'] !== undefined ? secret : { ...secret, baseUrl };
}

async function fromPerson(fields: readonly Field[], known: Secret): Promise<Secret> {
  const terminal = openTerminal();
  try {
    return await askFields(fields, known, terminal);
  } finally {
    terminal.close();
  }
}

/** @throws Error that shows nothing of the text */
async function fromText(json: string): Promise<Secret> {
  const secret = fieldsIn(json);
  if (secret !== undefined) return secret;
  await readJson(json, 'Standard input');
  throw new Error('Standard input is not a JSON object with the fields of a secret.');
}

await run(command);
