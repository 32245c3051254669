import { expect, it } from 'vitest';
import { FAULTS } from '../../bench/peers/faults.ts';
import { byOurs } from '../../bench/peers/ours.ts';

it.each(Object.entries(FAULTS))('A reply that meets “%s” reaches its customer once', async (_, fault) => {
  expect(await byOurs(fault)).toMatchObject({ mails: 1, isSaidDone: true });
});
