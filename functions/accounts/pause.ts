import * as z from 'zod/mini';
import { AccountPath, accountOf, decidableAccount } from '../../lib/doors/accounts.ts';
import { Moment } from '../../lib/doors/intake/options.ts';
import { AccountSchema } from '../../lib/doors/outgoing/accounts.ts';
import { defineRoute, Note } from '../../lib/doors/route.ts';
import { serveRoute } from '../../lib/doors/serve.ts';
import { invalid } from '../../lib/errors/app-error.ts';
import { stop } from '../../lib/ledger/pace/stop.ts';
import { runtime } from '../../lib/runtime.ts';

/** The end of the pause. Without it the pause lasts until a person resumes the account. */
const Until = Moment.check(z.meta({ 'x-days-ahead': 365, description: 'In the future' }));

export const route = defineRoute({
  name: 'accounts.pause',
  route: 'POST /accounts/{vendor}/{account}/pause',
  summary:
    'Pauses an account: nothing is sent and accepted actions wait, until somebody resumes it or `until` has passed.',
  input: z.strictObject({ ...AccountPath, note: z.optional(Note), until: z.optional(Until) }),
  result: AccountSchema,
  example: { vendor: 'helpscout', account: 'default', note: 'The vendor has an incident.' },

  async run({ vendor, account, note, until }, context) {
    if (until !== undefined && until <= context.runtime.world.now()) throw invalid('until', 'must be in the future');
    const vendorName = await decidableAccount(vendor, account, context);
    await stop(context.runtime.ledger(), { vendor: vendorName, account }, { by: context.caller, note, until });
    return accountOf(vendor, account, context);
  },
});

export const handler = serveRoute(route, runtime);
