import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'node:tls';

/** A certificate that signs itself, for this machine. */
export interface Identity {
  readonly cert: string;
  readonly key: string;
  /** Where the certificate is, for `NODE_EXTRA_CA_CERTS`. */
  readonly file: string;
}

interface Selfsigned {
  generate(
    attributes: readonly object[],
    options: object,
  ): Promise<{ readonly private: string; readonly cert: string }>;
}

/** @param from the folder that has `selfsigned` installed @param to the folder for the certificate */
export async function createIdentity(from: string, to: string): Promise<Identity> {
  const { generate }: Selfsigned = createRequire(join(from, 'package.json'))('selfsigned');
  const extensions = [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }];
  const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    keyType: 'ec',
    extensions,
  });
  const file = join(to, 'certificate.pem');
  await writeFile(file, cert);
  return { cert, key, file };
}

/** A server over TLS in front of one that speaks HTTP. */
export async function overTls(url: string, { cert, key }: Identity) {
  const port = Number(new URL(url).port);
  const server = createServer({ cert, key }, (secure) => {
    const plain = connect({ port, host: '127.0.0.1', noDelay: true });
    for (const socket of [secure, plain]) socket.on('error', () => {}); // the other end is told by `close`
    secure.once('close', () => plain.destroy()).pipe(plain);
    plain.once('close', () => secure.destroySoon()).pipe(secure);
  });
  server.on('tlsClientError', () => {}); // a process that is ended in the middle of a handshake
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
