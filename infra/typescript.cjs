const path = require('node:path');
const { pathToFileURL } = require('node:url');

const ROOT = path.resolve(__dirname, '..');

let registered;

/**
 * Imports a TypeScript module for osls, which loads CommonJS alone; all that are imported so share one graph.
 * @param {string} file relative to the project's folder
 */
async function importTypeScript(file) {
  registered ??= import('tsx/esm/api').then(({ register }) => register({ namespace: 'infra' }));
  const tsx = await registered;
  return tsx.import(pathToFileURL(path.join(ROOT, file)).href, pathToFileURL(__filename).href);
}

module.exports = { importTypeScript, ROOT };
