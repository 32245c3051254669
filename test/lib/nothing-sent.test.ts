import { describe, expect, it } from 'vitest';
import { AppError, type ErrorFacts } from '../../lib/errors/app-error.ts';
import { inSequence } from '../../lib/nothing-sent.ts';

const fails = (facts: ErrorFacts) => async () => {
  throw new AppError('vendor_unavailable', 'It failed.', facts);
};
const works = async () => 'done';

describe('Of requests that are sent one after the other', () => {
  it('the result is that of the last one', async () => {
    expect(await inSequence([async () => 'first'], works)).toBe('done');
  });

  it('an error says that the last one was not sent, where the response to one before it was lost', async () => {
    const facts = { outcome: 'unknown', vendor: { status: 500 } } as const;
    await expect(inSequence([works, fails(facts)], works)).rejects.toMatchObject({
      kind: 'vendor_unavailable',
      facts: { ...facts, isLastUnsent: true },
    });
  });

  it('an error does not say so of the last one itself, nor where the response is known', async () => {
    const unknown = inSequence([works], fails({ outcome: 'unknown' })).catch((error: AppError) => error.facts);
    expect(await unknown).not.toHaveProperty('isLastUnsent');
    const known = inSequence([fails({ outcome: 'not_applied' })], works).catch((error: AppError) => error.facts);
    expect(await known).not.toHaveProperty('isLastUnsent');
  });
});
