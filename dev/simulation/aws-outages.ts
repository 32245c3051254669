import type { Port } from './process.ts';

/** Epoch milliseconds. */
export interface Period {
  readonly from: number;
  readonly to: number;
}

/** Parts of AWS that the bundle calls. */
export type AwsPart = 'dynamodb' | 'sqs' | 'secretsManager' | 'eventBridge';

/** A part of AWS that does not work at all meanwhile. */
export interface Outage extends Period {
  readonly part: AwsPart;
}

/** The part of AWS behind a port; none is behind a vendor's. */
export function partBehind(port: Port): AwsPart | undefined {
  if (port.startsWith('store')) return 'dynamodb';
  return PARTS[port];
}

const PARTS: Readonly<Record<string, AwsPart>> = {
  wakeUps: 'sqs',
  secrets: 'secretsManager',
  announcer: 'eventBridge',
};

/** The outage of a part at a time, if there is one. */
export function outageOf(part: AwsPart, outages: readonly Outage[], now: number): Outage | undefined {
  return outages.find((outage) => outage.part === part && isIn(outage, now));
}

export function isIn(period: Period | undefined, now: number): boolean {
  return period !== undefined && period.from <= now && now < period.to;
}
