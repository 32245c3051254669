import { counted } from '../../console/words.ts';
import { type Finding, fault, ok, unknown } from '../../infra/finding.ts';
import { VENDOR_NAMES } from '../../lib/vendors/vendors.ts';
import type { Served } from '../../scripts/catalog.ts';
import { samplesOf } from '../../scripts/generate/samples.ts';
import type { Reply, Subject } from './subject.ts';

/** What a sample of HTTP has that a request needs. */
export interface HttpSample {
  readonly rawPath: string;
  readonly body?: string;
}

export const httpSample = (entry: Served): HttpSample => samplesOf(entry)['http'] as HttpSample;

/** The operations of one vendor. */
export function operationsOf(vendor: string, functions: readonly Served[]): readonly Served[] {
  return functions.filter(({ kind, folder }) => kind === 'operation' && folder === vendor);
}

/** Whether the service answers at all, and lets these credentials in. */
export async function tryDoors({ http }: Subject): Promise<readonly Finding[]> {
  const health = await http('GET', '/health');
  const accounts = await http('GET', '/accounts');
  return [
    health.status === 200
      ? ok('health', 'the API responds')
      : fault(
          'health',
          `/health returned ${health.status}`,
          'npm run logs; is the environment of the functions complete?',
        ),
    accounts.status === 200
      ? ok('signed requests', 'the API accepts these credentials')
      : fault(
          'signed requests',
          `/accounts returned ${accounts.status}`,
          'Allow execute-api:Invoke: infra/policies/operator.json.',
        ),
  ];
}

/** Rehearses each operation of each vendor's account by HTTP and by direct invoke: all but the request to the vendor. */
export async function rehearseAll(
  account: string,
  functions: readonly Served[],
  subject: Subject,
): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  for (const vendor of VENDOR_NAMES) {
    const operations = operationsOf(vendor, functions);
    for (const [trigger, rehearse] of Object.entries({ http: byHttp, invoke: byInvoke })) {
      found.push(
        await rehearseBy(`${trigger}: ${vendor}/${account}`, operations, (entry) => rehearse(entry, account, subject)),
      );
    }
  }
  return found;
}

async function rehearseBy(
  about: string,
  operations: readonly Served[],
  rehearse: (entry: Served) => Promise<Reply>,
): Promise<Finding> {
  const refused: string[] = [];
  for (const entry of operations) {
    const { status, body } = await rehearse(entry).catch(
      (error: Error): Reply => ({ status: 0, body: { kind: error.message } }),
    );
    const { kind } = Object(body['error'] ?? body) as { kind?: unknown };
    if (kind === 'unknown_account') return unknown(about, 'there is no such account');
    if (body['dryRun'] !== true) refused.push(`${entry.name} ${kind ?? status}`);
  }
  if (refused.length === 0)
    return ok(about, `${counted(operations.length, 'operation')} tried in a dry run, nothing sent`);
  return fault(
    about,
    refused.join(', '),
    'docs/reference.md has an entry for each kind of error; npm run logs shows more.',
  );
}

function byHttp(entry: Served, account: string, { http }: Subject): Promise<Reply> {
  const { rawPath, body } = httpSample(entry);
  return http(entry.http.method, `${encodeURI(rawPath)}?account=${account}&dryRun=true`, body);
}

async function byInvoke(entry: Served, account: string, { invoke }: Subject): Promise<Reply> {
  const body = await invoke(entry, { input: entry.declared.example, account, dryRun: true });
  return { status: 200, body };
}
