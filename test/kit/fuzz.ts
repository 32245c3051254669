import { SECRETS } from '../../dev/simulators/simulators.ts';
import type { Fields, Operation } from '../../lib/operation.ts';
import { virtualWorld } from '../dev/simulators/virtual-world.ts';
import { createBundle } from './bundle.ts';
import { httpEvent } from './http-event.ts';
import { simulatedVendors } from './vendors.ts';

/** What random inputs have shown. */
export interface FuzzCounts {
  readonly inputs: number;
  readonly refused: number;
  /** Valid inputs: the dry run shows their request. */
  readonly taken: number;
  /** Requests to vendors: none, for nothing is sent in a dry run. */
  readonly requests: number;
  /** The first inputs that were answered with 5xx, or threw. */
  readonly faults: readonly string[];
  readonly slowestCpuMs: number;
}

/** Random numbers that a seed decides (mulberry32), as whole numbers below `most`. */
export function dice(seed: number): (most: number) => number {
  let state = seed >>> 0;
  return (most) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * most);
  };
}

/** Values that have broken programs. */
const STRANGE: readonly unknown[] = [
  ...[
    null,
    true,
    false,
    0,
    -0,
    -1,
    1.5,
    1e21,
    9007199254740992,
    Number.MAX_VALUE,
    5e-324,
    '',
    ' ',
    '\0',
    '\ud800',
    '\u202e',
  ],
  ...[
    '..',
    '%2e%2e',
    '/',
    '\\',
    '?',
    '#',
    'a'.repeat(300),
    'null',
    'undefined',
    '[object Object]',
    'NaN',
    '0',
    '-1',
    '1e999',
  ],
  ...[
    '<script>',
    '$(x)',
    '{{x}}',
    "' OR 1=1 --",
    'a@b',
    'a@b.example',
    '@',
    '2026-02-31',
    '2026-02-31T25:61:61Z',
    '٣',
    'ﬀ',
    '💥'.repeat(50),
  ],
  ...[
    [],
    {},
    [[]],
    [{}],
    [null],
    { a: 1 },
    { toString: 1 },
    { length: -1 },
    { catch: 'x' },
    Array.from({ length: 101 }, () => 'x'),
  ],
];
const KEYS = [
  'id',
  'text',
  'status',
  'toString',
  'constructor',
  '__proto__',
  'then',
  '',
  'a'.repeat(200),
  '\ud800',
  'input',
  'account',
];

/** A fuzzer with a bundle of its own. All it sends are dry runs, so that nothing is recorded. */
export function createFuzzer(seed: number) {
  const roll = dice(seed);
  const vendors = simulatedVendors();
  const bundle = createBundle(vendors.fetch, SECRETS, { world: virtualWorld() });
  const pick = <T>(list: readonly T[]): T => list[roll(list.length)] as T;

  function changed(value: unknown, depth = 0): unknown {
    if (roll(3) === 0 || depth > 4) return pick(STRANGE);
    if (Array.isArray(value)) {
      const items = value.map((item) => (roll(2) ? changed(item, depth + 1) : item));
      return roll(3) ? items : [...items, pick(STRANGE)];
    }
    if (typeof value === 'object' && value !== null) return changedFields(value as Fields, depth);
    if (typeof value !== 'string') return pick(STRANGE);
    const at = roll(value.length + 1);
    return value.slice(0, at) + String.fromCharCode(roll(roll(2) ? 128 : 65_536)) + value.slice(at + roll(2));
  }

  function changedFields(fields: Fields, depth: number): Fields {
    const entries = Object.entries(fields).filter(() => roll(8) > 0);
    const rest = entries.map(([key, field]) => [key, roll(3) ? field : changed(field, depth + 1)]);
    const added = roll(4) ? [] : [[pick(KEYS), pick(STRANGE)]];
    return Object.fromEntries([...rest, ...added]);
  }

  async function give(operation: Operation, event: unknown): Promise<'refused' | 'taken' | 'fault'> {
    try {
      const answer = Object(await bundle.invoke(operation, event));
      const status: number = answer.statusCode ?? answer.error?.status ?? 200;
      return status >= 500 ? 'fault' : status >= 400 ? 'refused' : 'taken';
    } catch {
      return 'fault';
    } finally {
      bundle.lines.length = 0;
      bundle.announced.length = 0;
    }
  }

  /** The CPU time of one input. What is slow only once (a collection, a compilation) is not slow the second time. */
  async function timed(operation: Operation, event: unknown) {
    const before = process.cpuUsage();
    const result = await give(operation, event);
    const { user, system } = process.cpuUsage(before);
    return { result, cpuMs: (user + system) / 1_000 };
  }

  async function run(inputs: number, next: () => readonly [Operation, unknown]): Promise<FuzzCounts> {
    const counts = { refused: 0, taken: 0, fault: 0 };
    const faults: string[] = [];
    let slowestCpuMs = 0;
    for (let input = 0; input < inputs; input += 1) {
      const [operation, event] = next();
      const { result, cpuMs } = await timed(operation, event);
      counts[result] += 1;
      if (result === 'fault' && faults.length < 10)
        faults.push(`${operation.name} ${JSON.stringify(event).slice(0, 2_000)}`);
      let least = cpuMs;
      for (let again = 0; again < 3 && least > slowestCpuMs && least > 10; again += 1)
        least = Math.min(least, (await timed(operation, event)).cpuMs);
      slowestCpuMs = Math.max(slowestCpuMs, least);
    }
    return { inputs, refused: counts.refused, taken: counts.taken, requests: vendors.requests(), faults, slowestCpuMs };
  }

  const key = { idempotencyKey: 'a-key' };
  const eventFor = (operation: Operation, input: unknown): unknown => {
    const trigger = roll(3);
    if (trigger === 0) return { input, dryRun: true, ...key };
    const detail = { input, dryRun: true, ...key };
    if (trigger === 1)
      return { id: 'an-event', source: 'shop', 'detail-type': operation.name, time: '2026-03-02T09:00:00Z', detail };
    const names = [...operation.route.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
    const fields = Object.entries(Object(input) as Fields);
    const path = fields.filter(([name, value]) => names.includes(name) && typeof value === 'string');
    const body = Object.fromEntries(fields.filter(([name]) => !names.includes(name)));
    const pathParameters = Object.fromEntries(path) as Record<string, string>;
    return httpEvent({ pathParameters, body: JSON.stringify(body), query: { dryRun: 'true' } });
  };

  return {
    /** Changed examples of an operation, over each trigger by chance. */
    bodies: (operation: Operation, inputs: number) =>
      run(inputs, () => {
        const example = pick([operation.example, ...(operation.otherExamples ?? [])]);
        return [operation, eventFor(operation, roll(20) ? changedFields(example, 0) : changed(example))];
      }),

    /** Random bytes, and JSON with random bytes in it, as bodies over HTTP. */
    bytes: (operations: readonly Operation[], inputs: number) =>
      run(inputs, () => {
        const operation = pick(operations);
        const text = Buffer.from(JSON.stringify(operation.example));
        const isNoise = roll(2) === 0;
        const bytes = isNoise ? Buffer.alloc(roll(200)) : text;
        const touched = isNoise ? bytes.length : 1 + roll(6);
        for (let change = 0; change < touched && bytes.length > 0; change += 1)
          bytes[isNoise ? change : roll(bytes.length)] = roll(256);
        const body = bytes.toString('base64');
        const headers = { 'content-type': 'application/json' };
        return [operation, httpEvent({ headers, body, isBase64Encoded: true, query: { dryRun: 'true' } })];
      }),
  };
}
