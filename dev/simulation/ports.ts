import type { ResultEvents } from '../../lib/doors/outgoing/result-events.ts';
import type { Ledger } from '../../lib/ledger/ledger.ts';
import type { Store } from '../../lib/ledger/records/store.ts';
import { unavailable } from '../../lib/ledger/records/unavailable.ts';
import type { SecretSource } from '../../lib/secrets/secrets.ts';
import type { Process } from './process.ts';

/** A store as one process sees it: each call can fail, come late, or be the process's last. */
export function storeSeenBy(process: Process, store: Store): Store {
  return {
    get: <Body>(key: string) => process.call('store.get', () => store.get<Body>(key)).catch(unavailable),
    put: (item) => process.call('store.put', () => store.put(item)).catch(unavailable),
    delete: (key) => process.call('store.delete', () => store.delete(key)).catch(unavailable),
    advance: (item, move) => process.call('store.advance', () => store.advance(item, move)).catch(unavailable),
    due: (...range) => process.call('store.due', () => store.due(...range)).catch(unavailable),
    list: (list, range) => process.call('store.list', () => store.list(list, range)).catch(unavailable),
  };
}

export function wakeUpsSeenBy(process: Process, wakeUps: Ledger['wakeUps']): Ledger['wakeUps'] {
  return { send: (actionId, delayMs) => process.call('wakeUps', () => wakeUps.send(actionId, delayMs)) };
}

export function resultEventsSeenBy(process: Process, events: ResultEvents): ResultEvents {
  return {
    publish: (action) => process.call('announcer', () => events.publish(action)),
    publishEvent: (type, detail) => process.call('announcer', () => events.publishEvent(type, detail)),
  };
}

export function secretsSeenBy(process: Process, source: SecretSource): SecretSource {
  return (name) => process.call('secrets', () => source(name));
}
