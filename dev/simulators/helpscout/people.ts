import { type Answer, hrefOf } from '../exchange.ts';
import { refusal } from './refusals.ts';
import { readQuery } from './search.ts';
import { type HelpscoutExchange as Exchange, idOf, type Person } from './state.ts';
import { hal, instant, pageView } from './views.ts';

type Params = Readonly<Record<string, string>>;

const PER_PAGE = 50;
/** When everybody of the seed came to the account. */
const JOINED = Date.UTC(2020, 0, 15, 9);

export function getMe({ state, knobs }: Exchange): Answer {
  return one(state.users.get(knobs.tokenUserId), userView);
}

export function getUser({ state }: Exchange, { id }: Params): Answer {
  return one(state.users.get(idOf(id)), userView);
}

export function getCustomer({ request, state }: Exchange, { id }: Params): Answer {
  return one(state.customers.get(idOf(id)), (customer) => customerView(request.origin, customer));
}

export function listUsers({ request, state }: Exchange): Answer {
  const href = hrefOf(request);
  const email = href.searchParams.get('email');
  const found = [...state.users.values()].filter((user) => email === null || same(user.email, email));
  return hal(pageView(href, 'users', found, PER_PAGE, userView));
}

export function listCustomers({ request, state }: Exchange): Answer {
  const href = hrefOf(request);
  const query = href.searchParams.get('query');
  const fits = query === null ? () => true : readQuery(query, condition);
  if (!fits) return refusal(400, [{ path: 'query', message: 'malformed query', anchor: 'InvalidValue' }]);
  const see = (customer: Person) => customerView(request.origin, customer);
  return hal(pageView(href, 'customers', [...state.customers.values()].filter(fits), PER_PAGE, see));
}

function condition(field: string, value: string): (customer: Person) => boolean {
  switch (field) {
    case 'email':
      return ({ email }) => same(email, value);
    case 'firstName':
      return ({ first }) => same(first, value);
    case 'lastName':
      return ({ last }) => same(last, value);
    default:
      return () => false;
  }
}

function one<Found>(person: Found | undefined, see: (person: Found) => unknown): Answer {
  return person === undefined ? refusal(404) : hal(see(person));
}

/** A user on a page of its own; inside conversations, people are called `first` and `last`. */
function userView({ id, first, last, email }: Person) {
  return {
    ...{ id, firstName: first, lastName: last, email, role: id === 4001 ? 'owner' : 'user', type: 'user' },
    ...{
      timezone: 'Europe/Berlin',
      photoUrl: `https://images.example.com/user/${id}.png`,
      mention: first.toLowerCase(),
    },
    ...{ initials: initials(first, last), jobTitle: '', phone: '', alternateEmails: [] },
    ...{ createdAt: instant(JOINED), updatedAt: instant(JOINED) },
  };
}

/** A customer on a page of its own. */
function customerView(origin: string, { id, first, last, email }: Person) {
  const self = `${origin}/v2/customers/${id}`;
  return {
    ...{ id, firstName: first, lastName: last, gender: 'Unknown', jobTitle: '', location: '', organization: '' },
    ...{ photoType: 'default', photoUrl: `https://images.example.com/customer/${id}.png`, background: '', age: '' },
    ...{ createdAt: instant(JOINED), updatedAt: instant(JOINED), draft: false },
    _embedded: {
      emails: [{ id: id * 10, value: email, type: 'work' }],
      ...{ phones: [], chats: [], social_profiles: [], websites: [], properties: [] },
    },
    _links: { self: { href: self }, emails: { href: `${self}/emails` }, phones: { href: `${self}/phones` } },
  };
}

function initials(first: string, last: string): string {
  return `${first.slice(0, 1)}${last.slice(0, 1)}`;
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
