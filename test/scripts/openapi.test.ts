import { Ajv2020 } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type * as z from 'zod/mini';
import { soundJson } from '../../lib/doors/intake/check.ts';
import { QueryOptions } from '../../lib/doors/intake/options.ts';
import { NewReply } from '../../lib/vendors/helpscout/index.ts';
import { Reactivation } from '../../lib/vendors/khoros/index.ts';
import { ConversationUpdate, Slug } from '../../lib/vendors/reamaze/index.ts';
import { jsonSchema, withNumbers } from '../../scripts/openapi/schemas.ts';
import { depth } from '../kit/depth.ts';

const RUNS = depth({ quick: 300, thorough: 2_000 });

const ajv = new Ajv2020({ strict: false, validateFormats: false });

/** Whether the document and the server judge alike, and how. */
function judge(schema: z.ZodMiniType) {
  const isAllowed = ajv.compile(Object(withNumbers(jsonSchema(schema))));
  return (value: unknown) => {
    const sent = JSON.parse(JSON.stringify(value));
    const isTaken = schema.safeParse(sent).success && isSound(sent);
    expect([sent, isAllowed(sent)]).toEqual([sent, isTaken]);
    return isTaken;
  };
}

function isSound(value: unknown): boolean {
  try {
    soundJson(value);
    return true;
  } catch {
    return false;
  }
}

describe('the document is as strict as the server', () => {
  const reply = judge(NewReply);
  const update = judge(ConversationUpdate);
  const reactivation = judge(Reactivation);
  const slug = judge(Slug);
  const options = judge(QueryOptions);

  /** Texts of what matters to a rule: tags, spaces, dots, what is not seen. */
  const text = fc
    .array(
      fc.constantFrom(
        '<',
        '>',
        '/',
        'p',
        'img',
        ' src',
        '&nbsp;',
        ' ',
        '\n',
        '\u200b',
        '\u0000',
        '\u0007',
        '.',
        '-',
        '4',
        '@',
        '#',
        'é',
        '😀',
      ),
      { maxLength: 8 },
    )
    .map((parts) => parts.join(''));

  it('about the text of a reply', () => {
    fc.assert(
      fc.property(text, (written) => void reply({ customer: { id: 1 }, text: written })),
      { numRuns: RUNS },
    );
  });

  it('about addresses, names of files, tags and ids', () => {
    fc.assert(
      fc.property(text, (written) => {
        reply({ customer: { email: `a${written}@b.c` }, text: 'a' });
        reply({ customer: { id: 1 }, text: 'a', attachments: [{ fileName: written, mimeType: 'a/b', data: 'AAAA' }] });
        update({ tag_list: [written], data: { [`f${written}`]: written } });
        reactivation({ networkType: 'a', networkId: 'b', pageId: written, comment: `${written} ` });
        slug(written);
      }),
      { numRuns: RUNS },
    );
  });

  it('about Base64', () => {
    const data = fc.array(fc.constantFrom('A', 'Q', 'B', 'w', '=', '/', '-', ' '), { maxLength: 9 });
    fc.assert(
      fc.property(data, (letters) => {
        const attachments = [{ fileName: 'a', mimeType: 'a/b', data: letters.join('') }];
        reply({ customer: { id: 1 }, text: 'a', attachments });
      }),
      { numRuns: RUNS },
    );
  });

  it('about what fields say of each other', () => {
    const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
    const both = fc.record({
      createdAt: maybe(fc.constantFrom('2026-01-31T09:30:00Z', '2026-02-31T09:30:00Z', '2026-01-31T09:30:00.5Z')),
      imported: maybe(fc.boolean()),
      customer: fc.record({ id: maybe(fc.integer({ min: -1, max: 2 })), email: maybe(fc.constantFrom('a@b.c', 'a')) }),
    });
    fc.assert(
      fc.property(both, (fields) => void reply({ ...fields, text: 'a' })),
      { numRuns: RUNS },
    );
    const change = fc.record({
      status: maybe(fc.integer({ min: -1, max: 10 })),
      hold_until: maybe(fc.constant('2026-01-31T09:30:00Z')),
      brand: maybe(fc.constant('a')),
      category: maybe(fc.constantFrom('a', '')),
      data: maybe(
        fc.dictionary(fc.constantFrom('a', '__proto__', 'constructor', ''), fc.constantFrom('a', 2 ** 53, 1.5, null)),
      ),
    });
    fc.assert(
      fc.property(change, (fields) => void update(fields)),
      { numRuns: RUNS },
    );
  });

  it('about ids that are numbers', () => {
    for (const pageId of [0, 1, -1, 1.5, 2 ** 53 - 1, 2 ** 53, '..', '0']) {
      reactivation({ networkType: 'a', networkId: 'b', pageId });
    }
  });

  it('about times', () => {
    for (const year of ['0000', '1969', '1970', '1971', '2026', '9998', '9999']) {
      options({ notBefore: `${year}-06-15T12:00:00Z` });
    }
    for (const notAfter of ['2026-02-29T00:00:00Z', '2028-02-29T00:00:00+01:00', '2026-06-15', '2026-06-15T12:00Z']) {
      options({ notAfter });
    }
  });
});
