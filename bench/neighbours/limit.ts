import { defaultKnobs } from '../../dev/simulators/helpscout/knobs.ts';

/** Units that Help Scout lets an account have in a minute. */
export const LIMIT = defaultKnobs().limitPerMinute;

/** What a reply costs of them: the baseline read 1, the write 2. */
export const UNITS_OF_A_REPLY = 3;
