/** Stands for words that must not be shown. */
export const HIDDEN = '[…]';

/** So many characters of a credential in a row are hidden: a vendor may cut it, or break it. */
const PIECE = 6;
const CREDENTIAL = /token|secret|password|authorization|clientid|api-?key/i;

/** All pieces of the credentials in a value, also of their Base64 and of their form in an address; in lower case. */
export function piecesOf(secrets: unknown): ReadonlySet<string> {
  const texts = credentialsIn(secrets, false).flatMap((text) => text.split(/\s+/));
  const forms = texts
    .filter((text) => text.length >= PIECE && !/^(?:basic|bearer)$/i.test(text))
    .flatMap((text) => [text, Buffer.from(text).toString('base64'), encodeURIComponent(text)])
    .map((text) => text.toLowerCase());
  const starts = (text: string) => Array.from({ length: text.length - PIECE + 1 }, (_, start) => start);
  return new Set(forms.flatMap((text) => starts(text).map((start) => text.slice(start, start + PIECE))));
}

function credentialsIn(value: unknown, isNamed: boolean): readonly string[] {
  if (typeof value === 'string') return isNamed ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, field]) => credentialsIn(field, isNamed || CREDENTIAL.test(name)));
}

/** Hides each word that has a piece of a credential, also if space stands in that piece. */
export function hidePieces(text: string, pieces: ReadonlySet<string>): string {
  if (pieces.size === 0) return text;
  const at = [...text.matchAll(/\S/g)].map(({ index }) => index);
  const dense = at
    .map((index) => text[index])
    .join('')
    .toLowerCase();
  const found = at.map((_, start) => pieces.has(dense.slice(start, start + PIECE)));
  const hidden = new Set(
    at.filter((_, position) => found.slice(Math.max(0, position - PIECE + 1), position + 1).includes(true)),
  );
  return text.replace(/\S+/g, (word, start: number) => {
    const isHidden = Array.from(word).some((_, offset) => hidden.has(start + offset));
    return isHidden ? HIDDEN : word;
  });
}
