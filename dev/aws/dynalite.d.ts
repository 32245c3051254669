declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** Amazon DynamoDB in memory, not listening yet. */
  function dynalite(options?: { readonly createTableMs?: number }): Server;
  export = dynalite;
}
