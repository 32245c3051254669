import { CreateSecretCommand, PutSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { AppError } from '../../lib/errors/app-error.ts';
import type { Schema, VendorName } from '../../lib/operation.ts';
import type { SecretBase } from '../../lib/secrets/base.ts';
import type { SecretSource } from '../../lib/secrets/secrets.ts';
import { VENDOR_NAMES, VENDORS } from '../../lib/vendors/vendors.ts';
import { accountsOf, tryOut } from '../doctor/judge-secrets.ts';
import type { Cloud } from '../stages/cloud.ts';
import { unsaidLines } from '../terminal/explain.ts';
import { fieldsOf } from './fields.ts';

/** Which account is meant. @throws Error that says what is wrong with the name */
export function readAccountName(text: string): { readonly vendor: VendorName; readonly account: string } {
  const [, name = '', account = ''] = /^([^/]+)\/([A-Za-z0-9_-]{1,64})$/.exec(text) ?? [];
  const vendor = VENDOR_NAMES.find((each) => each === name);
  if (vendor !== undefined) return { vendor, account };
  throw new Error(`${text} is no account: write vendor/account, with a vendor of ${VENDOR_NAMES.join(', ')}.`);
}

export type Secret = Record<string, unknown>;

/** The fields of a secret that is written as JSON; `undefined` where it is none. */
export function fieldsIn(json: string): Secret | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    // The parser's message would show the text.
    return undefined;
  }
}

/** What is there, so that one field can be changed alone. A secret that holds no fields is the one to be mended: it begins anew. */
export async function readKnown(source: SecretSource, id: string, say: (text: string) => void): Promise<Secret> {
  const version = await source(id);
  if (version === undefined) return {};
  const known = fieldsIn(version.text);
  if (known === undefined) say('What is there is not a JSON object, so every field begins empty.');
  return known ?? {};
}

/** What a secret was tried out with, and what came of it. */
export interface Tried {
  readonly mode: string;
  /** Why the vendor did not take it, where a person may write it all the same. */
  readonly doubt: string | undefined;
}

/**
 * Judges a secret as the functions would, and tries it out by a harmless read.
 * @throws Error naming fields, never values, where the functions would not take it
 */
export async function trySecret(
  name: string,
  secret: object,
  cloud: Omit<Cloud, 'settings'>,
  params: Readonly<Record<string, unknown>>,
): Promise<Tried> {
  const { vendor, account } = readAccountName(name);
  const text = JSON.stringify(secret);
  const accounts = accountsOf(cloud, params, async () => ({ text, versionId: 'new' }));
  try {
    const schema = VENDORS[vendor].secret as Schema<SecretBase>;
    const { value } = await accounts.deps.secrets.read<SecretBase>(vendor, account, schema);
    const doubt = await tryOut(vendor, account, accounts).then(() => undefined, doubtOf);
    return { mode: value.mode, doubt };
  } catch (error) {
    const { message, facts } = AppError.from(error);
    const issues = unsaidLines(message, facts.issues ?? []);
    throw new Error([message, ...issues.map((issue) => `  ${issue}`), ...unknownFields(vendor, secret)].join('\n'));
  }
}

/** Says which fields are not known by their places: their names may be credentials that were pasted into the wrong place. */
function unknownFields(vendor: VendorName, secret: object): readonly string[] {
  const known = fieldsOf(vendor).map(({ name }) => name);
  const places = Object.keys(secret).flatMap((name, index) => (known.includes(name) ? [] : [index + 1]));
  if (places.length === 0) return [];
  const which = places.length === 1 ? `Field ${places[0]} is` : `Fields ${places.join(', ')} are`;
  return [`${which} not known. The fields of ${vendor} are ${known.join(', ')}.`];
}

/** @throws AppError `misconfigured`: the functions would not send anything with it */
function doubtOf(error: unknown): string {
  const { kind, message } = AppError.from(error);
  if (kind === 'misconfigured') throw error;
  return message;
}

/** Writes a secret, as a new version where there is one. The value travels in the body of a request to Secrets Manager. */
export async function writeSecret(
  client: SecretsManagerClient,
  SecretId: string,
  secret: object,
): Promise<'created' | 'changed'> {
  const SecretString = JSON.stringify(secret);
  try {
    await client.send(new PutSecretValueCommand({ SecretId, SecretString }));
    return 'changed';
  } catch (error) {
    if (!(error instanceof Error && error.name === 'ResourceNotFoundException')) throw error;
    await client.send(new CreateSecretCommand({ Name: SecretId, SecretString }));
    return 'created';
  }
}
