const LOOPBACK = /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/;

/** Whether a host, as `URL` writes it, is this machine. Names that would have to be looked up are not. */
export function isLoopback(hostname: string): boolean {
  return LOOPBACK.test(hostname);
}
