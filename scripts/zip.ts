import { inflateRawSync } from 'node:zlib';

/** One file of a zip archive. */
export interface ZipEntry {
  readonly name: string;
  /** Bytes, unzipped. */
  readonly size: number;
  read(): Buffer;
}

const END_OF_DIRECTORY = 0x06054b50;

/**
 * Lists an archive by its central directory. Enough for archives of our own making: no zip64, no encryption.
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT sections 4.3.7, 4.3.12 and 4.3.16
 */
export function readZip(archive: Buffer): ZipEntry[] {
  let end = archive.length - 22;
  while (end >= 0 && archive.readUInt32LE(end) !== END_OF_DIRECTORY) end -= 1;
  if (end < 0) throw new Error('Not a zip archive.');
  const entries: ZipEntry[] = [];
  let at = archive.readUInt32LE(end + 16);
  for (let count = archive.readUInt16LE(end + 10); count > 0; count -= 1) {
    const nameLength = archive.readUInt16LE(at + 28);
    entries.push(entryAt(archive, at, nameLength));
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return entries;
}

function entryAt(archive: Buffer, at: number, nameLength: number): ZipEntry {
  const stored = archive.readUInt16LE(at + 10) === 0;
  const zippedSize = archive.readUInt32LE(at + 20);
  const local = archive.readUInt32LE(at + 42);
  const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  const zipped = archive.subarray(start, start + zippedSize);
  return {
    name: archive.toString('utf8', at + 46, at + 46 + nameLength),
    size: archive.readUInt32LE(at + 24),
    read: () => (stored ? zipped : inflateRawSync(zipped)),
  };
}
