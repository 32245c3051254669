import type { Agent, Author, Conversation, KhorosState } from './state.ts';

const HOUR = 60 * 60_000;

const GRACE: Agent = {
  name: 'Grace Okafor',
  email: 'grace@shop.example',
  lswUuid: '6f0c6c34-0002-4c00-9000-000000000002',
};

/** Wrote to a Facebook page, and has two conversations there: the vendor's own example. */
const ANA: Author = {
  networkType: 'facebook',
  networkInstance: 'default',
  networkId: '32031810236844413',
  name: 'Ana Pereira',
};

/** Uses the Brand Messenger: the vendor's second example. */
const JONAS: Author = {
  networkType: 'smooch',
  networkInstance: 'default',
  networkId: '573948029',
  name: 'Jonas Lindqvist',
};

const MEI: Author = { networkType: 'twitter', networkInstance: 'default', networkId: '2446158554', name: 'Mei Tanaka' };

const SEUN: Author = {
  networkType: 'lithium',
  networkInstance: 'community.shop.example',
  networkId: '2279',
  name: 'Oluwaseun Adeyemi',
};

type Sketch = Pick<Conversation, 'displayNumber' | 'author' | 'status' | 'text'> & {
  readonly hoursOld: number;
  readonly pageId?: string;
  readonly agent?: Agent;
};

const PAGE = '354241721305178';
const OTHER_PAGE = '354241721309999';

const SKETCHES: readonly Sketch[] = [
  { displayNumber: 12745258, author: ANA, status: 'PENDING', pageId: PAGE, hoursOld: 2, text: 'How can I pay?' },
  {
    displayNumber: 12745100,
    author: ANA,
    status: 'CLOSED',
    pageId: PAGE,
    hoursOld: 900,
    text: 'Are you open on Sunday?',
  },
  {
    displayNumber: 12745260,
    author: ANA,
    status: 'ASSIGNED',
    pageId: OTHER_PAGE,
    hoursOld: 5,
    text: 'It arrived broken.',
    agent: GRACE,
  },
  { displayNumber: 12745300, author: JONAS, status: 'PENDING', hoursOld: 1, text: 'I would like to pay by card.' },
  { displayNumber: 12745400, author: MEI, status: 'AVAILABLE', hoursOld: 3, text: 'Nobody answers the phone!' },
  { displayNumber: 12745500, author: SEUN, status: 'PENDING', hoursOld: 20, text: 'The login fails.', agent: GRACE },
];

const FIRST_EXTRA = 20_000_000;

/** The account that the README describes, and `extra` Twitter authors `extra-0`, `extra-1`, … with one Pending conversation each. */
export function seed(now: number, extra = 0): KhorosState {
  const extras = Array.from(
    { length: extra },
    (_, index): Sketch => ({
      displayNumber: FIRST_EXTRA + index,
      author: {
        networkType: 'twitter',
        networkInstance: 'default',
        networkId: `extra-${index}`,
        name: `Author ${index}`,
      },
      status: 'PENDING',
      hoursOld: 1 + (index % 48),
      text: 'Hello?',
    }),
  );
  const conversations = [...SKETCHES, ...extras].map(({ hoursOld, ...sketch }): Conversation => {
    const createDate = now - hoursOld * HOUR;
    const lswUuid = `a0cb719f-19c9-4f0a-8f7a-${String(sketch.displayNumber).padStart(12, '0')}`;
    const closed = sketch.status === 'CLOSED' ? { closeDate: createDate + HOUR } : {};
    return { ...sketch, ...closed, lswUuid, createDate, updatedAt: createDate, notes: [] };
  });
  return { conversations: new Map(conversations.map((it) => [it.displayNumber, it])), added: [] };
}
