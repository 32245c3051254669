const { existsSync, readdirSync, readFileSync } = require('node:fs');
const path = require('node:path');
const jsonata = require('jsonata');
const { LineCounter, isMap, parseDocument } = require('yaml');
const { ROOT } = require('./catalog.cjs');
const { faultOfPattern } = require('./event-pattern.cjs');

const PARTS = { required: ['match', 'operation', 'input'], optional: ['key'] };

/**
 * Every mapping of mappings/*.yml, checked: its pattern, its operation, its input's fields, its expressions.
 * @param {import('./catalog.cjs').Entry[]} catalog
 * @param {string} [folder]
 * @returns {Promise<{name: string, match: object, operation: string, input: Record<string, string>, key?: string}[]>}
 * @throws Error naming file and line of each fault
 */
async function readMappings(catalog, folder = path.join(ROOT, 'mappings')) {
  const files = readdirSync(folder).filter((file) => file.endsWith('.yml'));
  const read = await Promise.all(files.sort().map((file) => readMapping(path.join(folder, file), catalog)));
  const faults = read.flatMap(({ faults }) => faults);
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
  const place = (offset) => `mappings/${path.basename(file)}:${offset === undefined ? 1 : lines.linePos(offset).line}`;
  const faults = document.errors.map(({ message, pos }) => `${place(pos[0])}: ${message.split('\n')[0]}`);
  if (faults.length) return { faults };

  const fault = (at, message) => faults.push(`${place(offsetOf(document, at))}: ${message}`);
  if (!/^[a-z0-9]+(-[a-z0-9]+)*\.yml$/.test(path.basename(file))) fault([], 'the file name must be in kebab-case');
  const mapping = document.toJS();
  if (!isMap(document.contents)) fault([], 'a mapping is an object');
  else await check(mapping, catalog, fault);
  return { mapping: { name: path.basename(file, '.yml'), ...mapping }, faults };
}

async function check(mapping, catalog, fault) {
  for (const part of PARTS.required) if (!(part in mapping)) fault([], `${part} is missing`);
  for (const part of Object.keys(mapping)) {
    if (![...PARTS.required, ...PARTS.optional].includes(part)) fault([part], `${part} is not a part of a mapping`);
  }
  if ('match' in mapping) {
    const wrong = faultOfPattern(mapping.match);
    if (wrong) fault(['match', ...wrong.path], wrong.message);
  }
  if ('key' in mapping) checkExpression(['key'], mapping.key, fault);
  for (const [field, expression] of Object.entries(mapping.input ?? {}))
    checkExpression(['input', field], expression, fault);

  if (!('operation' in mapping)) return;
  const entry = catalog.find(({ operation }) => operation === mapping.operation);
  if (!entry) {
    fault(['operation'], `there is no operation ${mapping.operation}`);
    return;
  }
  if (!existsSync(entry.file)) return; // bundling says so
  const { tsImport } = await import('tsx/esm/api');
  const { operation } = await tsImport(entry.file, __filename);
  for (const field of unknownFields(operation.input, Object.keys(mapping.input ?? {}))) {
    fault(['input', field], `${mapping.operation} has no input field ${field}`);
  }
}

function checkExpression(at, expression, fault) {
  if (typeof expression !== 'string')
    return fault(at, 'must be a JSONata expression; a text is quoted twice: \'"text"\'');
  try {
    jsonata(expression);
  } catch (error) {
    fault(at, `is not JSONata: ${error.message}`);
  }
}

/** Which of `fields` the schema, which is strict, does not know. */
function unknownFields(schema, fields) {
  const parsed = schema.safeParse(Object.fromEntries(fields.map((field) => [field, null])));
  if (parsed.success) return [];
  return parsed.error.issues.flatMap(({ code, keys }) => (code === 'unrecognized_keys' ? keys : []));
}

/** Where the deepest node on the way to `at` begins. */
function offsetOf(document, at) {
  for (let length = at.length; length > 0; length--) {
    const parent = document.getIn(at.slice(0, length - 1), true) ?? document.contents;
    const pair = isMap(parent) && parent.items.find(({ key }) => String(key.value) === String(at[length - 1]));
    if (pair) return pair.key.range[0];
    const node = document.getIn(at.slice(0, length), true);
    if (node?.range) return node.range[0];
  }
  return undefined;
}

module.exports = { readMappings };
