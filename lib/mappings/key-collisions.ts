import type { Compiled, Mapping } from './compile.ts';
import type { Key, KeyPart } from './key.ts';
import { areDisjoint } from './match-faults.ts';
import { constantOf } from './value.ts';

/** A mapping, as it is written and compiled. */
export interface CompiledMapping {
  readonly mapping: Mapping;
  readonly compiled: Compiled;
}

/**
 * Returns why the second of two mappings might never act: both can match the same event and turn it into the same operation on the
 * same account, and their keys can be equal.
 */
export function collisionOf(first: CompiledMapping, second: CompiledMapping): string | undefined {
  const { name, operation, match } = first.mapping;
  if (operation !== second.mapping.operation || areDisjoint(match, second.mapping.match)) return undefined;
  if (haveOtherAccounts(first, second) || !canBeEqual(first.compiled, second.compiled)) return undefined;
  return `mappings/${name}.yml acts on the same events, and both keys can be equal: only one of the two would act; begin each key with a text of its own, [${second.mapping.name}, …]`;
}

function haveOtherAccounts({ compiled: one }: CompiledMapping, { compiled: other }: CompiledMapping): boolean {
  const [first, second] = [accountOf(one), accountOf(other)];
  return first !== undefined && second !== undefined && first !== second;
}

/** The account that a mapping names, in its target or as an option; `undefined` if the event decides it. */
function accountOf({ input, options }: Compiled): unknown {
  const target = input.kind === 'object' ? input.fields.get('target') : undefined;
  if (target?.kind === 'expression') return undefined;
  const account = (target?.kind === 'object' ? target.fields.get('account') : undefined) ?? options.get('account');
  return account ? constantOf(account)?.constant : 'default';
}

/** A mapping without a key uses the key that the event brings, or else the event's own, as one that falls back does. */
function canBeEqual({ key: one, fallsBack }: Compiled, { key: other, fallsBack: otherFallsBack }: Compiled): boolean {
  if ((!one || fallsBack) && (!other || otherFallsBack)) return true;
  if (!one || !other) return isPathAlone(one ?? other);
  const [first = [], second = []] = [one.items[0], other.items[0]];
  if (one.isList !== other.isList) {
    const text = one.isList ? second : first;
    return startOf(text) === '' || startOf(text).startsWith('[');
  }
  if (one.items.length !== other.items.length) return false;
  return one.items.every((item, index) => itemsCanBeEqual(item, other.items[index] ?? []));
}

/** Whether a key is nothing but a part of the event: the event may have that as its own key, too. */
function isPathAlone(key: Key | undefined): boolean {
  return key !== undefined && !key.isList && key.items.flat().every((part) => 'steps' in part);
}

/**
 * Whether two items can be equal. If one has a variable part, they can if one constant prefix starts with the other, and one constant
 * suffix ends with the other.
 */
function itemsCanBeEqual(one: readonly KeyPart[], other: readonly KeyPart[]): boolean {
  const [start, otherStart, end, otherEnd] = [startOf(one), startOf(other), endOf(one), endOf(other)];
  if (isText(one) && isText(other)) return start === otherStart;
  const startsFit = start.startsWith(otherStart) || otherStart.startsWith(start);
  return startsFit && (end.endsWith(otherEnd) || otherEnd.endsWith(end));
}

function isText(item: readonly KeyPart[]): boolean {
  return item.every((part) => 'text' in part);
}

/** The constant text that an item begins with. */
function startOf(item: readonly KeyPart[]): string {
  const path = item.findIndex((part) => 'steps' in part);
  return textsOf(path < 0 ? item : item.slice(0, path));
}

/** The constant text that an item ends with. */
function endOf(item: readonly KeyPart[]): string {
  return textsOf(item.slice(item.findLastIndex((part) => 'steps' in part) + 1));
}

function textsOf(item: readonly KeyPart[]): string {
  return item.map((part) => ('text' in part ? part.text : '')).join('');
}
