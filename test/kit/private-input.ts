import type { Fields, Operation } from '../../lib/operation.ts';

/** Gives the private text that stands in place of an example's. @param path of the field: `attachments.fileName` */
export type PrivateText = (example: string, path: string) => string;

/** An operation's example with a customer's words wherever the operation says that such may stand. */
export function privateInput(
  { example, customerText }: Pick<Operation, 'example' | 'customerText'>,
  textOf: PrivateText,
): Fields {
  return Object.fromEntries(
    Object.entries(example).map(([name, value]) => [name, withTexts(value, name, customerText, textOf, false)]),
  );
}

function withTexts(
  value: unknown,
  path: string,
  customerText: readonly string[],
  textOf: PrivateText,
  isPrivate: boolean,
): unknown {
  const within = isPrivate || customerText.includes(path);
  if (Array.isArray(value)) return value.map((item) => withTexts(item, path, customerText, textOf, within));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, field]) => [
        name,
        withTexts(field, `${path}.${name}`, customerText, textOf, within),
      ]),
    );
  }
  return within && typeof value === 'string' ? textOf(value, path) : value;
}
