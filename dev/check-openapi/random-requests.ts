import { createGeneratorSync } from 'json-schema-faker';
import { breakBody, breakText } from './breaking.ts';
import type { Dice } from './dice.ts';
import type { Endpoint, Judged, ParameterOf, Schema } from './endpoints.ts';

/** A request as it goes out. */
export interface Sample {
  readonly operationId: string;
  readonly method: string;
  /** Path and query, encoded. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** What was made wrong with it, for the report. */
  readonly broken?: string;
}

/** What a request is put together from. */
interface Parts {
  readonly parameters: ReadonlyMap<ParameterOf, string>;
  readonly body: unknown;
}

const TRIES = 2_000;
const DAY_MS = 24 * 3_600_000;

/** Random requests that the document allows, and such as it does not allow. The same dice throw the same requests. */
export function randomRequests(dice: Dice, now: number) {
  const generator = createGeneratorSync({ seed: dice.below(2 ** 31), optionalsProbability: 0.5, maxItems: 3 });

  /** The generator does not know every keyword: what is not valid is thrown away. */
  const validOf = ({ schema, isValid }: Judged): unknown => {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const value = generator.generate(ahead(schema, dice, now));
      if (isValid(value)) return value;
    }
    throw new Error(`No valid value was found for ${JSON.stringify(schema)}.`);
  };

  function parts({ operationId, parameters, body }: Endpoint): Parts {
    const fixed = { ...FIXED, ...FIXED_IN[operationId] };
    const chosen = parameters.filter(
      ({ name, required }) =>
        required ||
        NEEDED.has(name) ||
        (!UNGUESSABLE.has(name) && !dependsOnBody(name, operationId) && dice.chance(0.3)),
    );
    const texts = chosen.map((parameter) => [parameter, fixed[parameter.name] ?? String(validOf(parameter))] as const);
    const always = parameters.filter(({ name }) => name === 'dryRun').map((parameter) => [parameter, 'true'] as const);
    return {
      parameters: new Map([...texts, ...always]),
      body: body && (body.required || dice.chance(0.8)) ? validOf(body) : undefined,
    };
  }

  return {
    valid: (endpoint: Endpoint): Sample => sampleOf(endpoint, parts(endpoint)),

    /** Breaks one thing of a valid request, until the document says that it is broken; `undefined` where nothing can be. */
    invalid(endpoint: Endpoint): Sample | undefined {
      for (let tries = 0; tries < TRIES; tries += 1) {
        const good = parts(endpoint);
        const { body } = endpoint;
        if (body && good.body !== undefined && dice.chance(0.7)) {
          const broken = breakBody(good.body, body.schema, dice);
          if (!body.isValid(broken.value)) return sampleOf(endpoint, { ...good, body: broken.value }, broken.says);
          continue;
        }
        const [parameter] = dice.one([...good.parameters]) ?? [];
        if (!parameter || parameter.name === 'X-Correlation-Id') continue;
        const text = breakText(good.parameters.get(parameter) ?? '', parameter.in, dice);
        if (isAllowed(parameter, text) || (parameter.in === 'path' && text === '')) continue;
        const parameters = new Map(good.parameters).set(parameter, text);
        return sampleOf(
          endpoint,
          { ...good, parameters },
          `${parameter.in} ${parameter.name}: ${JSON.stringify(text)}`,
        );
      }
      return undefined;
    },
  };
}

/** Of two times, one must be the later one; a cursor is what an answer named: both are said in words, and no schema can say them. */
const UNGUESSABLE = new Set(['notBefore', 'notAfter', 'from']);
/** One of several parameters that the list of actions needs: which ones do is said in words, too. */
const NEEDED = new Set(['state']);
/** The one account that there is on the local stack. */
const FIXED: Readonly<Record<string, string>> = { account: 'default' };
/** Whose ids may be any: which ids a vendor has is said in words where the vendor is a parameter of its own. */
const FIXED_IN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'conversations.get': { vendor: 'wapikit' },
};

/** A time that must lie ahead is what JSON Schema cannot say: its place takes one within the time that the document names. */
function ahead(schema: unknown, dice: Dice, now: number): Schema {
  const walkAll = (node: object) =>
    Object.fromEntries(Object.entries(node).map(([name, value]) => [name, walk(value)]));
  const walk = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(walk);
    if (typeof node !== 'object' || node === null) return node;
    if ('x-days-ahead' in node) {
      const days = dice.below(Number(node['x-days-ahead']) - 2) + 1;
      return { const: new Date(now + days * DAY_MS).toISOString().replace(/\.\d+Z$/, 'Z') };
    }
    // The one account that there is, where a body names it.
    if ('account' in node && typeof node.account === 'object')
      return walkAll({ ...node, account: { const: FIXED['account'] } });
    return walkAll(node);
  };
  return walk(schema) as Schema;
}

/** Numbers of a query arrive as texts, and lists as texts with commas between. */
function isAllowed({ schema, isValid }: ParameterOf, text: string): boolean {
  if (schema['type'] === 'array') return isValid(text.split(','));
  const isNumeric = schema['type'] === 'integer' || schema['type'] === 'number';
  return isValid(isNumeric && text.trim() !== '' ? Number(text) : text);
}

function sampleOf({ operationId, method, path }: Endpoint, { parameters, body }: Parts, broken?: string): Sample {
  const given = (place: ParameterOf['in']) => [...parameters].filter(([parameter]) => parameter.in === place);
  const filled = given('path').reduce((text, [{ name }, value]) => text.replace(`{${name}}`, encode(value)), path);
  const query = given('query').map(([{ name }, value]) => `${name}=${encode(value)}`);
  const headers = given('header').map(([{ name }, value]) => [name.toLowerCase(), value]);
  return {
    ...{ operationId, method, body },
    target: query.length > 0 ? `${filled}?${query.join('&')}` : filled,
    headers: Object.fromEntries(headers),
    ...(broken !== undefined && { broken }),
  };
}

/** Dots, too: a client on the way would take `..` for a step up. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll('.', '%2E');
}

/** Which statuses a conversation can have depends on the vendor that the body names: the document cannot say it of a parameter. */
function dependsOnBody(parameter: string, operationId: string): boolean {
  return parameter === 'onlyIf' && operationId.startsWith('conversations.');
}
