import { invalid } from '../errors/app-error.ts';
import { isExact } from '../exact-number.ts';

/**
 * Returns an event as mappings may see it: reading a number that JavaScript has changed throws, wherever the number is and whatever
 * reads it. A field that no mapping reads may hold such a number.
 * Lambda hands over the event already parsed, so the digits are lost by then: a whole number beyond 2^53 is refused
 * because another number may have been written.
 */
export function viewOf(value: unknown, path = ''): unknown {
  if (typeof value === 'number' && !isExact(value)) {
    throw invalid(path, 'is a number that JavaScript does not keep exactly: the event must send it as text');
  }
  if (typeof value !== 'object' || value === null) return value;
  const isList = Array.isArray(value);
  return new Proxy(value, {
    get(target, key, receiver) {
      if (typeof key === 'symbol' || (isList && !/^\d+$/.test(key))) return Reflect.get(target, key, receiver);
      return viewOf(Reflect.get(target, key), isList ? `${path}[${key}]` : path ? `${path}.${key}` : key);
    },
  });
}
