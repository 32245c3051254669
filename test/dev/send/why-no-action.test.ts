import { expect, it } from 'vitest';
import { whyNoAction } from '../../../dev/send/why-no-action.ts';

it('An event whose key an action has already is a success, and names the action', () => {
  expect(whyNoAction([{ message: 'replayed', actionId: 'act_1', state: 'done' }], 'paid.json')).toEqual({
    text: 'act_1 (done) has this key already: nothing was sent.',
    isFault: false,
  });
});

it('An event that one mapping refuses is a fault, also where another one knows its key', () => {
  const refused = { message: 'refused', mapping: 'paid', kind: 'invalid_input', fields: ['text'] };
  expect(whyNoAction([{ message: 'replayed', actionId: 'act_1', state: 'done' }, refused], 'paid.json')).toEqual({
    text: 'It was refused by mappings/paid.yml: invalid_input (text). Why says: npm run try -- paid.json\nact_1 (done) has this key already: nothing was sent.',
    isFault: true,
  });
});

it('An event that no rule matches is a fault, with what would have matched', () => {
  expect(
    whyNoAction([{ message: 'no rule matched the event: it goes nowhere', hint: 'Another one.' }], 'paid.json'),
  ).toEqual({
    text: 'No rule matches the event. Another one.',
    isFault: true,
  });
});

it('Nothing is said of an event as long as nothing is known of it', () => {
  expect(whyNoAction([{ message: 'accepted' }], 'paid.json')).toBeUndefined();
});
