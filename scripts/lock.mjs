import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const EVERY_MS = 300;

/**
 * Waits until no other process installs into a folder, and keeps others from it until the returned function is called or this process
 * ends. The lock is a file with the process's id: that of a process which is gone counts for nothing.
 * @param {string} folder
 * @returns {Promise<() => void>}
 */
export async function lock(folder) {
  const file = join(
    tmpdir(),
    `conversation-actions-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}.lock`,
  );
  for (let isTold = false; !take(file); await delay(EVERY_MS)) {
    const owner = ownerOf(file);
    if (owner !== undefined && !isAlive(owner)) rmSync(file, { force: true });
    else if (!isTold) {
      console.log(`Another command installs the dependencies (process ${owner ?? 'unknown'}): waiting for it.`);
      isTold = true;
    }
  }
  const release = () => {
    if (ownerOf(file) === process.pid) rmSync(file, { force: true });
  };
  process.once('exit', release);
  return () => {
    process.off('exit', release);
    release();
  };
}

function take(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** `undefined` where the file has gone, or its owner has not written its id yet. */
function ownerOf(file) {
  try {
    return Number(readFileSync(file, 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user.
    return error.code === 'EPERM';
  }
}
