const path = require('node:path');
const { importTypeScript } = require('./typescript.cjs');

const ROOT = path.resolve(__dirname, '..');

/**
 * Every function, as scripts/catalog.ts reads it, with the names that the template needs.
 * @typedef {{key: string, file: string, timeout: number | undefined, operation: string | undefined,
 *   logicalId: string, logGroup: string}} Entry
 * @returns {Promise<Entry[]>}
 */
async function readCatalog() {
  const { readFunctions } = await importTypeScript(path.join(ROOT, 'scripts', 'catalog.ts'));
  return (await readFunctions()).map(({ key, kind, name, stem, logicalId, declared }) => ({
    key,
    file: path.join(ROOT, 'functions', `${stem}.ts`),
    timeout: declared.timeoutSeconds,
    operation: kind === 'operation' ? name : undefined,
    logicalId,
    logGroup: logicalId.replace(/LambdaFunction$/, 'LogGroup'),
  }));
}

/** `helpscout.createReply` as `HelpscoutCreateReply`. */
function pascalCase(name) {
  return name
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word[0].toUpperCase() + word.slice(1))
    .join('');
}

module.exports = { ROOT, readCatalog, pascalCase };
