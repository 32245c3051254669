import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { serveConsole } from '../../dev/console/serve.ts';
import type { Listening } from '../../dev/listen.ts';
import { type Stack, startStack } from '../../dev/stack.ts';
import { openStage } from '../../dev/stages/stage.ts';
import { asOperator, signedGateway } from '../dev/stages/signed-gateway.ts';
import { REGION } from '../dev/stages/verified.ts';
import { chromiumPath, isAsked, launch, openPage, picture, violationsOf } from './browser.ts';

const PATIENT = { timeout: 600_000 };
const ALL = ['send', 'change', 'decide', 'read', 'readInput'];
const POLICY = {
  local: { accounts: ['*/*'], may: ALL },
  grace: { accounts: ['*/*'], may: ALL },
  reader: { accounts: ['helpscout/*'], may: ['read'] },
};

/** A stage as it is deployed: signed requests alone, and callers that may not do everything. */
describe.skipIf(!isAsked || chromiumPath === undefined)('the console of a stage with an access policy', () => {
  let stack: Stack;
  let gateway: Listening;
  let served: Listening;
  let browser: Browser;
  let caller = 'reader';
  let heldId: string;
  let forget = () => {};

  beforeAll(async () => {
    forget = asOperator();
    stack = await startStack({ env: { SETTLE_MS: '1000', ACCESS_POLICY: JSON.stringify(POLICY) } });
    gateway = await signedGateway(stack.api, () => caller);
    served = await serveConsole(await openStage({ stage: 'prod', api: gateway.url, region: REGION }));
    browser = await launch();
    stack.simulators.helpscout.faults.push({ name: 'reset-before', times: 2, match: { operation: 'createReply' } });
    const response = await fetch(`${stack.api}/helpscout/conversations/123/reply`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ customer: { id: 123 }, text: 'In confidence.' }),
    });
    heldId = Object(await response.json()).actionId;
    const state = async () => Object(await (await fetch(`${stack.api}/actions/${heldId}`)).json()).state;
    await vi.waitFor(async () => expect(await state()).toBe('held'), PATIENT);
  });
  afterAll(async () => {
    forget();
    await browser?.close();
    await served?.close();
    await gateway?.close();
    await stack?.close();
  });

  const open = async (hash: string) => {
    const { page } = await openPage(browser);
    page.setDefaultTimeout(PATIENT.timeout);
    await page.goto(`${served.url}/#/${hash}`);
    return page;
  };

  it('shows no text to a caller without readInput, no button to one without decide, and the API refuses both', async () => {
    caller = 'reader';
    const page = await open('held');
    await page.getByText('You may see it, but not decide about it.').waitFor();
    await page.getByText('You may not read what was to be sent.').waitFor();
    await picture(page, 'policy-reader');
    expect(await page.content()).not.toContain('In confidence');
    expect(await page.getByRole('button', { name: 'It is there' }).count()).toBe(0);
    expect(await violationsOf(page)).toEqual([]);
    const ask = (method: string, path: string, body?: object) =>
      fetch(`${served.url}${path}`, {
        method,
        headers: { 'x-console': '1', 'content-type': 'application/json' },
        ...(body ? { body: JSON.stringify(body) } : {}),
      }).then(({ status }) => status);
    expect(await ask('POST', `/actions/${heldId}/resolve`, { resolution: 'done' })).toBe(403);
    expect(await ask('GET', `/actions/${heldId}?input=true`)).toBe(403);
    expect(await ask('POST', '/accounts/helpscout/default/pause', {})).toBe(403);
    await page.goto(`${served.url}/#/accounts`);
    await page.getByRole('region', { name: 'helpscout/default' }).waitFor();
    expect(await page.getByRole('button', { name: 'Pause' }).count()).toBe(0);
  });

  it('lets one decide who may, under the name that the authorizer gives', async () => {
    caller = 'grace';
    const page = await open('held');
    await page.getByText('In confidence.').waitFor();
    await page.getByRole('button', { name: 'It is there' }).click();
    await page.getByText('Nothing is held.').waitFor();
    const { decisions } = Object(await (await fetch(`${stack.api}/actions/${heldId}`)).json());
    expect(decisions).toMatchObject([{ by: expect.stringMatching(/:user\/grace$/u), decision: 'done' }]);
  });
});
