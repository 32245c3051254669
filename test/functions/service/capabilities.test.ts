import { describe, expect, it } from 'vitest';
import { operations } from '../../../functions/registry.ts';
import { route } from '../../../functions/service/capabilities.ts';
import { everything } from '../../kit/world.ts';

interface Capabilities {
  readonly vendors: Readonly<Record<string, readonly { readonly name: string }[]>>;
}

it('lists every operation under its vendor, without asking one', async () => {
  const { bundle, vendors } = everything();
  const { body } = await bundle.route<Capabilities>(route, { method: 'GET' });
  const listed = Object.entries(body.vendors).flatMap(([vendor, those]) => those.map(({ name }) => [vendor, name]));
  expect(listed.sort()).toEqual(operations.map(({ name }) => [name.split('.')[0], name]).sort());
  expect(vendors.requests() + bundle.secretReads.count).toBe(0);
});

describe('says of each operation what it can do', () => {
  it.each([
    ['helpscout', 'helpscout.createReply', { resend: ['once'], onlyIf: true, drafts: true }],
    ['khoros', 'khoros.reactivateAuthorConversations', { resend: ['once', 'safe'], onlyIf: false, drafts: false }],
    ['helpscout', 'helpscout.setTags', { resend: ['safe'], onlyIf: true, newestWins: [['tags']] }],
    ['reamaze', 'reamaze.updateConversation', { resend: ['once', 'safe'], onlyIf: true, drafts: false }],
  ])('%s: %s', async (vendor, name, expected) => {
    const { body } = await everything().bundle.route<Capabilities>(route, { method: 'GET' });
    expect(body.vendors[vendor]).toContainEqual(expect.objectContaining({ name, ...expected }));
  });
});
