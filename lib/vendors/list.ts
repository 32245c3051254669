/** Every vendor, one line each. Everything else that needs the vendors loops over this list. */
export { helpscout } from './helpscout/index.ts';
export { khoros } from './khoros/index.ts';
export { reamaze } from './reamaze/index.ts';
export { wapikit } from './wapikit/index.ts';
