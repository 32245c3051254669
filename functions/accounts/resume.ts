import * as z from 'zod/mini';
import { AccountPath, accountOf, decidableAccount } from '../../lib/doors/accounts.ts';
import { AccountSchema } from '../../lib/doors/outgoing/accounts.ts';
import { defineRoute } from '../../lib/doors/route.ts';
import { serveRoute } from '../../lib/doors/serve.ts';
import { resume } from '../../lib/ledger/pace/stop.ts';
import { runtime } from '../../lib/runtime.ts';

export const route = defineRoute({
  name: 'accounts.resume',
  route: 'POST /accounts/{vendor}/{account}/resume',
  summary: 'Resumes a paused account, and wakes the actions that wait for it.',
  input: z.strictObject(AccountPath),
  result: AccountSchema,
  example: { vendor: 'helpscout', account: 'default' },

  async run({ vendor, account }, context) {
    const vendorName = await decidableAccount(vendor, account, context);
    await resume(context.runtime.ledger(), { vendor: vendorName, account });
    return accountOf(vendor, account, context);
  },
});

export const handler = serveRoute(route, runtime);
