const { existsSync, readdirSync, readFileSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const jsonata = require('jsonata');
const { LineCounter, isMap, parseDocument } = require('yaml');
const { ROOT } = require('./catalog.cjs');
const { importTypeScript } = require('./typescript.cjs');

const REQUIRED = ['match', 'operation', 'input'];
const PARTS = [...REQUIRED, 'key'];
const EVENT = ['version', 'id', 'detail-type', 'source', 'account', 'time', 'region', 'resources', 'detail', '$or'];

/**
 * Every mapping of mappings/*.yml, checked: its pattern, its operation, its input's fields, its expressions.
 * @param {{operation?: string, file: string}[]} catalog of the functions
 * @param {string} [folder]
 * @returns {Promise<{name: string, match: object, operation: string, input: Record<string, string>, key?: string}[]>}
 * @throws Error naming file and line of each fault
 */
async function readMappings(catalog, folder = path.join(ROOT, 'mappings')) {
  const files = readdirSync(folder).filter((file) => file.endsWith('.yml'));
  const read = await Promise.all(files.sort().map((file) => readMapping(path.join(folder, file), catalog)));
  const faults = read.flatMap((one) => one.faults);
  if (faults.length) {
    const error = new Error(`The mappings have faults.\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    error.stack = error.message; // osls prints the stack
    throw error;
  }
  return read.map(({ mapping }) => mapping);
}

async function readMapping(file, catalog) {
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(file, 'utf8'), { lineCounter: lines });
  const placed = (offset, message) => `mappings/${path.basename(file)}:${lines.linePos(offset).line}: ${message}`;
  const broken = document.errors.map(({ message, pos }) => placed(pos[0], message.split('\n')[0]));
  if (broken.length) return { faults: broken };

  const mapping = { name: path.basename(file, '.yml'), ...document.toJS() };
  const faults = isMap(document.contents) ? await faultsOf(mapping, catalog) : [[[], 'a mapping is an object']];
  return { mapping, faults: faults.map(([at, message]) => placed(offsetOf(document, at), message)) };
}

/** @returns {Promise<[at: string[], message: string][]>} */
async function faultsOf({ name, match, operation, input, key, ...others }, catalog) {
  const given = { match, operation, input };
  return [
    ...(/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) ? [] : [[[], 'a mapping is named in kebab-case']]),
    ...REQUIRED.filter((part) => given[part] === undefined).map((part) => [[], `${part} is missing`]),
    ...Object.keys(others).map((part) => [[part], `${part} is not one of ${PARTS.join(', ')}`]),
    ...(match === undefined ? [] : await faultsOfPattern(match)),
    ...(key === undefined ? [] : await faultsOfKey(key)),
    ...(isObject(input) ? Object.entries(input) : []).flatMap(([field, expression]) =>
      faultsOfExpression(['input', field], expression),
    ),
    ...(input === undefined || isObject(input) ? [] : [[['input'], 'the input is an object']]),
    ...(operation === undefined ? [] : await faultsOfOperation(operation, isObject(input) ? input : {}, catalog)),
  ];
}

async function faultsOfPattern(match) {
  const stray = Object.keys(isObject(match) ? match : {}).find((field) => !EVENT.includes(field));
  if (stray) return [[['match', stray], `an event has no field ${stray}`]];
  if (match?.source?.includes?.('conversation-actions')) {
    return [[['match', 'source'], 'our own result events would go in a circle']];
  }
  const { compilePattern } = await importTypeScript(path.join(ROOT, 'lib', 'mappings', 'event-pattern.ts'));
  try {
    compilePattern(match);
    return [];
  } catch ({ message }) {
    const place = message.match(/^pattern(\S*)/)?.[1] ?? '';
    return [[['match', ...place.split(/[.[\]]+/).filter(Boolean)], message.replace(/^pattern/, 'match')]];
  }
}

function faultsOfExpression(at, expression) {
  if (typeof expression !== 'string') return [[at, 'is not a JSONata expression; a text is quoted twice: \'"text"\'']];
  try {
    jsonata(expression);
    return [];
  } catch ({ message }) {
    return [[at, `is not JSONata: ${message}`]];
  }
}

async function faultsOfKey(key) {
  const faults = faultsOfExpression(['key'], key);
  if (faults.length) return faults;
  const { makeStrict } = await importTypeScript(path.join(ROOT, 'lib', 'mappings', 'mapping-key.ts'));
  try {
    makeStrict(jsonata(key).ast());
    return [];
  } catch ({ message }) {
    return [[['key'], message]];
  }
}

async function faultsOfOperation(name, input, catalog) {
  const entry = catalog.find(({ operation }) => operation === name);
  if (!entry) return [[['operation'], `there is no operation ${name}`]];
  if (!existsSync(entry.file)) return []; // bundling says so
  const { operation } = await importTypeScript(entry.file);
  const parsed = operation.input.safeParse(Object.fromEntries(Object.keys(input).map((field) => [field, null])));
  const unknown = (parsed.error?.issues ?? []).flatMap(({ code, keys }) => (code === 'unrecognized_keys' ? keys : []));
  return unknown.map((field) => [['input', field], `${name} has no input field ${field}`]);
}

function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Where the deepest part of the document on the way to `at` begins. */
function offsetOf(document, at) {
  let node = document.contents;
  let offset = node?.range?.[0] ?? 0;
  for (const step of at) {
    const pair = isMap(node) ? node.items.find(({ key }) => String(key.value) === step) : undefined;
    node = pair ? pair.value : node?.items?.[Number(step)];
    offset = (pair?.key ?? node)?.range?.[0] ?? offset;
  }
  return offset;
}

/**
 * Reads the mappings and keeps mappings/mappings.json, which the event door is built with, equal to them.
 * @param {Parameters<typeof readMappings>[0]} catalog
 */
async function compileMappings(catalog) {
  const mappings = await readMappings(catalog);
  const text = `${JSON.stringify(mappings, null, 2)}\n`;
  const file = path.join(ROOT, 'mappings', 'mappings.json');
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text);
  return mappings;
}

module.exports = { compileMappings, readMappings };
