const { pathToFileURL } = require('node:url');

let registered;

/**
 * Imports a TypeScript module; all that are imported so share one graph.
 * @param {string} file absolute
 */
async function importTypeScript(file) {
  registered ??= import('tsx/esm/api').then(({ register }) => register({ namespace: 'infra' }));
  const tsx = await registered;
  return tsx.import(pathToFileURL(file).href, pathToFileURL(__filename).href);
}

module.exports = { importTypeScript };
