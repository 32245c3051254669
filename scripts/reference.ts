import { ERROR_KINDS } from '../lib/errors/kinds.ts';
import { METRICS } from '../lib/telemetry/telemetry.ts';
import type { Capabilities } from './openapi/capabilities.ts';

/** The text of docs/reference.md: tables of what the code knows anyway. */
export function reference({ vendors }: Capabilities): string {
  return `# Reference

Generated from the code by \`npm run generate\`: do not edit. The API itself is in [openapi.json](../openapi/openapi.json).

## Operations

What may be sent, and what becomes of an answer that is lost: \`safe\` is sent again, \`once\` is looked for and sent again only where it is proven absent.

${table(
  ['operation', 'route', 'fields', 'after a lost answer', '`onlyIf`', 'an older action never overwrites'],
  Object.values(vendors).flatMap((operations) =>
    operations.map(({ name, route, required, optional, resend, onlyIf, newestWins }) => [
      code(name),
      code(route),
      [...required.map(code), ...optional.map((field) => `${code(field)}?`)].join(' '),
      resend.map(code).join(', '),
      onlyIf ? 'yes' : 'no',
      newestWins.map((group) => group.map(code).join(' with ')).join(', '),
    ]),
  ),
)}

## Kinds of errors

\`kind\` of a problem. What may pass by itself is tried again, as long as nothing can have been sent twice.

${table(
  ['kind', 'status', 'title', 'may pass'],
  Object.entries(ERROR_KINDS)
    .filter(([, { status }]) => status >= 400)
    .map(([kind, { status, title, retry }]) => [code(kind), String(status), title, retry ? 'yes' : 'no']),
)}

## Metrics

In the CloudWatch namespace \`conversation-actions\`, by \`stage\`, and most of them by \`stage\` and \`operation\`, too. The [runbook](runbook.md) has what to do when one of them alarms.

${table(
  ['metric', 'unit'],
  Object.entries(METRICS).map(([name, unit]) => [code(name), unit]),
)}
`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function code(text: string): string {
  return `\`${text}\``;
}
