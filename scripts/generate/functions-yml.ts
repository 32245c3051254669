import { stringify } from 'yaml';
import type { FunctionEntry, Served, WorkerEntry } from '../catalog.ts';

const HEAD = `# Generated from functions/ by \`npm run generate\`: what there is, where it answers, in whose name it runs. Do not edit.
# The key fixes the rest: \`helpscout-create-reply\` is functions/helpscout/create-reply.ts, and the operation \`helpscout.createReply\`.
`;

/** Lambda's own limit for a description. */
const LONGEST_DESCRIPTION = 256;

/** The text of functions/functions.yml, which serverless.yml includes. */
export function functionsYml(entries: readonly FunctionEntry[]): string {
  return [HEAD, ...entries.map((entry) => stringify({ [entry.key]: declarationOf(entry) }, { lineWidth: 0 }))].join(
    '\n',
  );
}

function declarationOf(entry: FunctionEntry) {
  const { key, deployedAs, stem, role, declared } = entry;
  if (declared.summary.length > LONGEST_DESCRIPTION) {
    throw new Error(`The summary of functions/${stem}.ts has more than ${LONGEST_DESCRIPTION} characters.`);
  }
  return {
    ...(deployedAs === key ? {} : { name: `\${self:service}-\${sls:stage}-${deployedAs}` }),
    description: declared.summary,
    handler: `functions/${stem}.handler`,
    role,
    ...(entry.kind === 'worker' ? workerOf(entry.declared) : { events: [{ httpApi: routeOf(entry) }] }),
  };
}

function workerOf({ timeoutSeconds: timeout, queue }: WorkerEntry['declared']) {
  if (!queue) return { timeout };
  const { id, ...limits } = queue;
  const sqs = { arn: { 'Fn::GetAtt': [id, 'Arn'] }, ...limits, functionResponseType: 'ReportBatchItemFailures' };
  return { timeout, events: [{ sqs }] };
}

function routeOf({ http: { method, path, isPublic } }: Served) {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of serverless.yml
  return { method, path, ...(isPublic ? {} : { authorizer: '${self:custom.authorizer}' }) };
}
