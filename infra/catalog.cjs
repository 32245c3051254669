const { readFileSync } = require('node:fs');
const path = require('node:path');
const { parse } = require('yaml');

const ROOT = path.resolve(__dirname, '..');

/** Folders of functions that run no operation. */
const OTHERS = new Set(['actions', 'service', 'workers']);
/** Functions among the vendors' that only read. */
const QUERIES = new Set(['conversations-find', 'conversations-get']);

/**
 * Every function of functions/functions.yml with what its key implies: folder, logical id, and, where it runs one, its operation.
 * @typedef {{key: string, folder: string, file: string, timeout: number | undefined, operation: string | undefined,
 *   logicalId: string, logGroup: string, role: string}} Entry
 * @returns {Entry[]}
 */
function readCatalog() {
  const functions = parse(readFileSync(path.join(ROOT, 'functions', 'functions.yml'), 'utf8'));
  return Object.entries(functions).map(([key, { role, timeout }]) => {
    const [folder, ...words] = key.split('-');
    const isOperation = !OTHERS.has(folder) && !QUERIES.has(key);
    const base = (key[0].toUpperCase() + key.slice(1)).replaceAll('-', 'Dash');
    return {
      key,
      folder,
      file: path.join(ROOT, 'functions', folder, `${words.join('-')}.ts`),
      role,
      timeout,
      operation: isOperation ? `${folder}.${camelCase(words)}` : undefined,
      logicalId: `${base}LambdaFunction`,
      logGroup: `${base}LogGroup`,
    };
  });
}

/** `['create', 'reply']` as `createReply`. */
function camelCase([first, ...rest]) {
  return first + rest.map((word) => word[0].toUpperCase() + word.slice(1)).join('');
}

/** `helpscout.createReply` as `HelpscoutCreateReply`. */
function pascalCase(name) {
  return name
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word[0].toUpperCase() + word.slice(1))
    .join('');
}

module.exports = { ROOT, readCatalog, pascalCase };
