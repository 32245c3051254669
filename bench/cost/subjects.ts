import { operations } from '../../functions/registry.ts';
import { directDoor } from '../../lib/doors/direct.ts';
import type { Fields, Operation, VendorName } from '../../lib/operation.ts';
import type { Runtime } from '../../lib/runtime.ts';
import { VENDORS } from '../../lib/vendors/vendors.ts';
import { lambdaContext } from '../../test/kit/lambda-context.ts';

/** An operation with an input that is usual for it. */
export interface Subject {
  readonly title: string;
  readonly operation: Operation;
  readonly input: Fields;
  readonly vendor: VendorName;
  readonly isMerged?: boolean;
  /** The vendor's request that takes effect: method, and what its path has in it. */
  readonly write: { readonly method: string; readonly path: string };
}

/** Every operation of a vendor with each of its examples, and a reply to a conversation that was merged into another. */
export async function subjects(runtime: Runtime): Promise<readonly Subject[]> {
  const asked = operations.flatMap((operation) => {
    const { name, example, otherExamples = [] } = operation;
    const vendor = name.split('.', 1)[0] ?? '';
    if (!isVendor(vendor)) return [];
    const subject = (title: string, input: Fields) => ({ title, operation, input, vendor });
    return [
      subject(name, example),
      ...otherExamples.map((input) => subject(`${name}: ${Object.keys(input).join(', ')}`, input)),
    ];
  });
  const written = asked.map(async (subject) => ({ ...subject, write: await writeOf(subject, runtime) }));
  const all: readonly Subject[] = await Promise.all(written);
  return [...all, ...all.filter(({ title }) => title === MERGED.operation).map(intoAnother)];
}

/** At Help Scout's simulator the one was merged into the other. */
const MERGED = { operation: 'helpscout.createReply', from: '130' } as const;

/** It is sent to where the other subject's reply goes. */
function intoAnother(reply: Subject): Subject {
  const input = { ...reply.input, conversationId: MERGED.from };
  return { ...reply, title: `${reply.title}, to a conversation that was merged`, input, isMerged: true };
}

/** What a dry run shows. */
async function writeOf({ operation, input }: Omit<Subject, 'write'>, runtime: Runtime): Promise<Subject['write']> {
  const shown = await directDoor(operation, () => runtime)({ input, dryRun: true }, lambdaContext());
  if (!('dryRun' in shown)) throw new Error(`${operation.name} shows no request: ${JSON.stringify(shown)}`);
  const { method, url } = shown.request;
  return { method, path: `${new URL(url).pathname.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$` };
}

function isVendor(name: string): name is VendorName {
  return Object.hasOwn(VENDORS, name);
}
