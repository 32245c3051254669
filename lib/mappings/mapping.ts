import { AppError, invalid } from '../errors/app-error.ts';
import { type Compiled, compileMapping, type Mapping, type OPTIONS } from './compile.ts';
import { viewOf } from './event-view.ts';
import { evaluateKey } from './key.ts';
import { evaluateValue } from './value.ts';

/** What a mapping turns an event into: the parts of a direct request. */
export interface Mapped {
  readonly input: unknown;
  readonly options: Readonly<Partial<Record<(typeof OPTIONS)[number], unknown>>>;
  /** `event`: the mapping wants the event's source, type and id; `undefined`: it names no key. */
  readonly key: { readonly text: string } | 'event' | undefined;
}

/** The mappings that this process has compiled. */
const compiledMappings = new WeakMap<Mapping, Compiled>();

/**
 * Applies a mapping.
 * @throws AppError `invalid_input` naming the field, and the path that the event lacks
 */
export async function applyMapping(mapping: Mapping, event: unknown): Promise<Mapped> {
  const compiled = compiledMappings.get(mapping) ?? compile(mapping);
  const view = viewOf(event);
  const options = [...compiled.options].map(async ([name, value]) => {
    const found = await evaluateValue(value, view, name);
    // Never the default: another brand's customer must not get a reply from the account `default`.
    if (found === undefined || found === null) throw invalid(name, `the event has nothing for \`${mapping[name]}\``);
    return [name, name === 'account' && typeof found === 'number' ? String(found) : found] as const;
  });
  const input = await evaluateValue(compiled.input, view, '');
  return { input, options: Object.fromEntries(await Promise.all(options)), key: keyOf(compiled, event) };
}

function keyOf({ key, fallsBack }: Compiled, event: unknown): Mapped['key'] {
  if (!key) return undefined;
  const text = evaluateKey(key, event, fallsBack);
  return text === undefined ? 'event' : { text };
}

/** @throws AppError `misconfigured` if the mapping has a fault. The build refuses such a mapping; if one is deployed nevertheless, it must not act. */
function compile(mapping: Mapping): Compiled {
  const { compiled, faults } = compileMapping(mapping);
  const [fault] = faults;
  if (fault)
    throw new AppError('misconfigured', `mappings/${mapping.name}.yml: ${fault.at.join('.')}: ${fault.message}`);
  compiledMappings.set(mapping, compiled);
  return compiled;
}
