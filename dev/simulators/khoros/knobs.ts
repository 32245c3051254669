import { type CommonKnobs, commonKnobs } from '../simulator.ts';

/** What differs between accounts, or is unknown of the vendor. */
export interface KhorosKnobs extends CommonKnobs {
  /** Passwords by user name; replace it to rotate. */
  credentials: Record<string, string>;
  /** Calls a minute, for each of the two APIs. */
  limitPerMinute: number;
  /** What an author without conversations is answered: `data: []`, or 400. */
  unknownAuthor: 'empty' | '400';
  /** Whether `data` lists conversations that were Assigned or Available already. */
  includeUnchanged: boolean;
  /** Whether Closed conversations are reactivated too. */
  reopenClosed: boolean;
  /** Whether the comment is added to conversations whose state did not change: then every repeat adds a note. */
  noteUnchanged: boolean;
  /** Whether a Pending conversation that an agent owns becomes Assigned; otherwise Available. */
  ownedBecomesAssigned: boolean;
  /** Whether the CRM integration exists; without it network type `crm` is answered 400. */
  crmConfigured: boolean;
  /** Whether this account may read notes. */
  notesReadable: boolean;
  /** How the text of a note reads back: as it was sent, or with `& < > "` as entities. */
  notes: 'verbatim' | 'escaped';
  /** How long a new note is missing from what is read. */
  visibleAfterMs: number;
}

export function defaultKnobs(): KhorosKnobs {
  return {
    ...commonKnobs(),
    credentials: { 'local-api-user': 'local-password' },
    limitPerMinute: 60,
    unknownAuthor: 'empty',
    includeUnchanged: false,
    reopenClosed: false,
    noteUnchanged: true,
    ownedBecomesAssigned: false,
    crmConfigured: false,
    notesReadable: true,
    notes: 'verbatim',
    visibleAfterMs: 0,
  };
}
