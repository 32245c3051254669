import { counted } from '../../console/words.ts';
import type { AwsCall } from '../aws/recorded-call.ts';
import { table } from '../terminal/table.ts';
import type { Verdict } from './judge.ts';
import type { Role } from './permissions.ts';

/** What each role allows, which of its functions used it, and what is wrong. */
export function report(
  calls: readonly AwsCall[],
  roles: ReadonlyMap<string, Role>,
  { uses, refused, needless }: Verdict,
): string {
  const unused = uses.filter(({ by, reason }) => by.size === 0 && reason === undefined);
  const sizeOf = (role: string) => [...roles.values()].filter(({ id }) => id === role).length;
  const refusals = new Set(
    refused.map(
      ({ principal, action, resource, context }) =>
        `✗ ${principal} calls ${action} on ${resource}${Object.values(context).flat().length > 0 ? ` (${Object.values(context).flat()})` : ''}: its role does not allow it`,
    ),
  );
  return [
    table(uses, [
      { title: 'role', text: ({ role }) => role },
      { title: 'action', text: ({ permission }) => permission.action },
      {
        title: 'on',
        text: ({ permission }) => permission.resource.split(':').slice(5).join(':') || permission.resource,
      },
      {
        title: 'used by',
        text: ({ role, by, reason }) =>
          by.size > 0
            ? `${by.size} of ${counted(sizeOf(role), 'function')}`
            : reason
              ? 'by a service, in its name'
              : 'NONE',
      },
    ]),
    ...refusals,
    ...unused.map(
      ({ role, permission }) => `✗ ${role} allows ${permission.action} on ${permission.resource}: no run uses it`,
    ),
    ...needless.map((line) => `✗ A reason that is not needed: ${line}`),
    `${counted(calls.length, 'call')} of ${counted(new Set(calls.map(({ principal }) => principal)).size, 'principal')}, ` +
      `${counted(uses.length, 'permission')} of ${counted(new Set(uses.map(({ role }) => role)).size, 'role')}: ` +
      `${counted(refusals.size, 'call')} not allowed, ${counted(unused.length, 'permission')} not used.`,
  ].join('\n');
}
