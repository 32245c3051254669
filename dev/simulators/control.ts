import { type Answer, empty, json, type VendorRequest } from './exchange.ts';
import { FAULTS, type FaultQueue, readFaults } from './faults.ts';
import type { Counts, Recorded } from './recorded.ts';

/** What a person can see and change of a running simulator. */
export interface ControlRoutes {
  readonly simulator: {
    readonly name: string;
    readonly state: unknown;
    readonly knobs: object;
    readonly counts: Counts;
    readonly requests: readonly Recorded[];
    readonly faults: FaultQueue;
    effects(): readonly unknown[];
    control(name: string): void;
    reset(): void;
  };
  readonly controls: readonly string[];
}

const SHOWN_REQUESTS = 50;

/** Answers `/_state`, `/_faults`, `/_knobs` and `/_controls`; `undefined` for the vendor's own paths. */
export function controlRoutes({ simulator, controls }: ControlRoutes, request: VendorRequest): Answer | undefined {
  const [, name = '', detail] = request.path.split('/');
  switch (`${request.method} /${name}`) {
    case 'GET /_state':
      return json(200, stateOf(simulator));
    case 'POST /_state':
      if (detail !== 'reset') return empty(404);
      simulator.reset();
      return empty(204);
    case 'GET /_faults':
      return json(200, simulator.faults.waiting);
    case 'PUT /_faults':
      return putFaults(simulator.faults, request);
    case 'GET /_knobs':
      return json(200, simulator.knobs);
    case 'PUT /_knobs':
      return putKnobs(simulator.knobs, request);
    case 'POST /_controls':
      if (!detail || !controls.includes(detail)) return json(404, { controls });
      simulator.control(detail);
      return empty(204);
    default:
      return name.startsWith('_') ? empty(404) : undefined;
  }
}

function stateOf(simulator: ControlRoutes['simulator']): unknown {
  return {
    vendor: simulator.name,
    counts: simulator.counts,
    effects: simulator.effects(),
    faults: simulator.faults.waiting,
    knobs: simulator.knobs,
    requests: simulator.requests.slice(-SHOWN_REQUESTS).map(({ headers: _, body, ...rest }) => ({
      ...rest,
      body: body.toString('utf8'),
    })),
    state: plain(simulator.state),
  };
}

/** Maps become arrays of their values, which JSON can show. */
function plain(state: unknown): unknown {
  return JSON.parse(JSON.stringify(state, (_, value) => (value instanceof Map ? [...value.values()] : value)));
}

/** Replaces the queue; names and full faults may be mixed. */
function putFaults(faults: FaultQueue, { body }: VendorRequest): Answer {
  const read = readFaults(parse(body));
  if (typeof read === 'string') return json(400, { message: read, faults: FAULTS });
  faults.clear();
  faults.push(...read);
  return json(200, faults.waiting);
}

/** Changes the knobs that are named; each keeps the type that it has. */
function putKnobs(knobs: object, { body }: VendorRequest): Answer {
  const changes = parse(body);
  if (typeof changes !== 'object' || changes === null) return json(400, { message: 'Send an object of knobs.' });
  const known = new Map<string, unknown>(Object.entries(knobs));
  const wrong = Object.entries(changes).filter(([name, value]) => typeof known.get(name) !== typeof value);
  if (wrong.length > 0) return json(400, { unknown: wrong.map(([name]) => name), knobs });
  Object.assign(knobs, changes);
  return json(200, knobs);
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
