// Generated from the folders by `npm run generate`.
import type { Operation } from '../lib/operation.ts';
import { operation as helpscoutCreateReply } from './helpscout/create-reply.ts';

/** Every operation there is. */
export const operations: readonly Operation[] = [helpscoutCreateReply as unknown as Operation];
