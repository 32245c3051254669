import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';

type Decode = (body: Uint8Array, limits: { readonly maxOutputLength: number }) => Uint8Array;

const DECODERS: Readonly<Record<string, Decode>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
};

/** What we accept: the encodings above. */
export const ACCEPTED_ENCODINGS = 'gzip, deflate, br';

/**
 * A body as it was before it was compressed. A body without bytes is empty, whatever its header says: node-fetch's own
 * decoder fails on it, and a write that succeeded would look as if its response was lost.
 * @throws Error with a `code` if the bytes are not what the header says, or unpack to more than `maxBytes`
 */
export function decodeBody(body: Buffer, encoding: string | undefined, maxBytes: number): Buffer {
  const decode = DECODERS[encoding?.trim().toLowerCase() ?? ''];
  if (body.length === 0 || !decode) return body;
  return Buffer.from(decode(body, { maxOutputLength: maxBytes }));
}
