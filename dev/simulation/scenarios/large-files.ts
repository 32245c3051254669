import { createRandom, type Random } from '../random.ts';

/** A file as Help Scout takes it. */
interface File {
  readonly fileName: string;
  readonly mimeType: string;
  /** Base64. */
  readonly data: string;
}

/** An input above 200 kB is kept beside its action; one that does not shrink takes more than one record there. */
const BYTES = [180_000, 330_000] as const;

/** Files that do not shrink, each with its owner's number in its first bytes: that of another action is told from it. */
export function largeFile(n: number, random: Random): File {
  const data = Buffer.concat([Buffer.from(`file ${n} `.padEnd(30)), noise(random.pick(BYTES))]).toString('base64');
  return { fileName: `${n}.bin`, mimeType: 'application/octet-stream', data };
}

const made = new Map<number, Buffer>();

function noise(bytes: number): Buffer {
  const known = made.get(bytes);
  if (known) return known;
  const random = createRandom(bytes);
  const fresh = Buffer.from(Array.from({ length: bytes }, () => Math.floor(random.next() * 256)));
  made.set(bytes, fresh);
  return fresh;
}
