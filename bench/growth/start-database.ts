import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** Serves the table from a process of its own, which ends with this one at the latest. */
export async function startDatabase(tableName: string): Promise<{ url: string; close(): Promise<void> }> {
  const child = fork(join(import.meta.dirname, 'database.mjs'), [tableName], { execArgv: [] });
  const failed = once(child, 'exit').then(() => Promise.reject(new Error('The database has ended by itself.')));
  const [url] = await Promise.race([once(child, 'message'), failed]);
  failed.catch(() => {});
  return {
    url: String(url),
    async close() {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}
