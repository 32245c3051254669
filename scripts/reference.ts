import { ADVICE } from '../lib/errors/advice.ts';
import { ERROR_KINDS, type ErrorKind } from '../lib/errors/kinds.ts';
import { SecretBase } from '../lib/secrets/base.ts';
import { METRICS } from '../lib/telemetry/telemetry.ts';
import { VENDORS } from '../lib/vendors/vendors.ts';
import type { Served } from './catalog.ts';
import { markdownTable } from './generate/tables.ts';
import type { Capabilities } from './openapi/capabilities.ts';

/** The text of docs/reference.md: tables of what the code knows anyway. */
export function reference({ vendors, queries, contract }: Capabilities, served: readonly Served[]): string {
  const able = Object.values(contract);
  const cells = Object.keys(able[0] ?? {});
  const operations = Object.values(vendors).flat();
  const routes = served.flatMap(({ kind, declared }) => (kind === 'route' ? [declared] : []));
  const isInARow = (field: string) => Object.values(VENDORS).some((each) => each.secretFields.includes(`"${field}"`));
  const listed = (isIn: boolean) => {
    const fields = Object.keys(SecretBase.shape).filter((field) => isInARow(field) === isIn);
    return fields.map(code).join(', ');
  };
  return `# Reference

Generated from the code by \`npm run generate\`: do not edit. The API itself is in [openapi.json](../openapi/openapi.json).

## Operations

An operation changes a conversation. Each request to run one becomes an action.

${markdownTable(
  ['operation', 'route', 'what it does'],
  operations.map(({ name, route, summary }) => [code(name), code(route), summary]),
)}

### What does an operation take?

\`?\` marks an optional field. After a lost response the vendor is read. Then \`safe\` is sent again, \`keyed\` is sent again with the same key, and \`once\` is sent again only if its effect is proven absent.

${markdownTable(
  ['operation', 'fields', 'class', '`onlyIf`', 'an older action never overwrites'],
  operations.map(({ name, required, optional, resend, onlyIf, newestWins }) => [
    code(name),
    fieldsOf(required, optional),
    resend.map(code).join(', '),
    onlyIf ? 'yes' : 'no',
    newestWins.map((group) => group.map(code).join(' with ')).join(', '),
  ]),
)}

## Queries

A query only reads: it has no action and no idempotency key, and nothing is recorded. If the account’s rate limit has no room for it, the caller gets 429 \`throttled\`.

${markdownTable(
  ['query', 'route', 'fields', 'what it does'],
  Object.values(queries).flatMap((those) =>
    those.map(({ name, route, required, optional, summary }) => [
      code(name),
      code(route),
      fieldsOf(required, optional),
      summary,
    ]),
  ),
)}

## Other routes

These are for people and for tools.

${markdownTable(
  ['route', 'what it does'],
  routes.map(({ route, summary }) => [code(route), summary]),
)}

## Accounts

The fields of an account’s secret; \`?\` marks an optional one. [Operations](operations.md#how-is-an-account-set-up) tells how to write one.

${markdownTable(
  ['vendor', 'secret'],
  Object.values(VENDORS).map(({ name, secretFields }) => [code(name), secretFields]),
)}

Any of them may also have ${listed(false)}, and ${listed(true)} where its row does not name it: [operations](operations.md#how-is-an-account-set-up) tells what they mean.

## What each vendor can do

This table is about the neutral operations and queries, \`conversations.*\`. Where it says \`no\`, the caller gets 422 \`not_supported\` before anything is recorded, and the problem names the alternative. [GET /capabilities](../openapi/capabilities.json) has the same under \`contract\`.

${markdownTable(
  ['what is asked for', ...Object.keys(contract)],
  cells.map((cell) => [code(cell), ...able.map((can) => (can[cell] ? 'yes' : 'no'))]),
)}

## Kinds of errors

\`kind\` names the error in a problem; \`type\` is the address of the same entry, \`GET /problems/{kind}\`. *May pass*: the cause may end without a change, so the action is tried again as long as that cannot send it twice.

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

In the CloudWatch namespace \`conversation-actions\`, with the dimension \`stage\`; most metrics also exist with \`stage\` and \`operation\`. The [runbook](runbook.md) tells what to do when an alarm fires.

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
