import { ADVICE } from '../lib/errors/advice.ts';
import { ERROR_KINDS, type ErrorKind } from '../lib/errors/kinds.ts';
import { METRICS } from '../lib/telemetry/telemetry.ts';
import { markdownTable } from './generate/tables.ts';
import type { Capabilities } from './openapi/capabilities.ts';

/** The text of docs/reference.md: tables of what the code knows anyway. */
export function reference({ vendors, queries, contract }: Capabilities): string {
  const able = Object.values(contract);
  const cells = Object.keys(able[0] ?? {});
  return `# Reference

Generated from the code by \`npm run generate\`: do not edit. The API itself is in [openapi.json](../openapi/openapi.json).

## Operations

What may be sent, and what becomes of an answer that is lost: \`safe\` is sent again, \`once\` is looked for and sent again only where it is proven absent.

${markdownTable(
  ['operation', 'route', 'fields', 'after a lost answer', '`onlyIf`', 'an older action never overwrites'],
  Object.values(vendors).flatMap((operations) =>
    operations.map(({ name, route, required, optional, resend, onlyIf, newestWins }) => [
      code(name),
      code(route),
      fieldsOf(required, optional),
      resend.map(code).join(', '),
      onlyIf ? 'yes' : 'no',
      newestWins.map((group) => group.map(code).join(' with ')).join(', '),
    ]),
  ),
)}

## Queries

They only read: no action, no idempotency key, and nothing is recorded. A query that its account’s rate limit has no room for is answered 429 \`throttled\`.

${markdownTable(
  ['query', 'route', 'fields'],
  Object.values(queries).flatMap((those) =>
    those.map(({ name, route, required, optional }) => [code(name), code(route), fieldsOf(required, optional)]),
  ),
)}

## What each vendor can do

Of the neutral operations and queries, \`conversations.*\`. What is not \`yes\` is answered 422 \`not_supported\`, before anything is recorded, naming what there is instead. [GET /capabilities](../openapi/capabilities.json) has the same under \`contract\`.

${markdownTable(
  ['what is asked for', ...Object.keys(contract)],
  cells.map((cell) => [code(cell), ...able.map((can) => (can[cell] ? 'yes' : 'no'))]),
)}

## Kinds of errors

\`kind\` of a problem; its \`type\` is the address of the same entry, \`GET /problems/{kind}\`. What may pass by itself is tried again, as long as nothing can have been sent twice.

${markdownTable(
  ['kind', 'status', 'title', 'may pass', 'what to do'],
  Object.entries(ERROR_KINDS)
    .filter(([, { status }]) => status >= 400)
    .map(([kind, { status, title, retry }]) => [
      ...[code(kind), String(status), title, retry ? 'yes' : 'no'],
      ADVICE[kind as ErrorKind],
    ]),
)}

## Metrics

In the CloudWatch namespace \`conversation-actions\`, by \`stage\`, and most of them by \`stage\` and \`operation\`, too. The [runbook](runbook.md) has what to do when one of them alarms.

${markdownTable(
  ['metric', 'unit'],
  Object.entries(METRICS).map(([name, unit]) => [code(name), unit]),
)}
`;
}

function code(text: string): string {
  return `\`${text}\``;
}

function fieldsOf(required: readonly string[], optional: readonly string[]): string {
  return [...required.map(code), ...optional.map((field) => `${code(field)}?`)].join(' ');
}
