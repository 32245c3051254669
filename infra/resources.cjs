const { importTypeScript } = require('./typescript.cjs');

/** What serverless.yml includes of the resources that are generated: each is a TypeScript file of this folder. */
const resourcesOf = (name) => async (variables) => (await importTypeScript(`infra/${name}.ts`)).resources(variables);

module.exports = {
  alarms: resourcesOf('alarms'),
  dashboard: resourcesOf('dashboard'),
  functions: resourcesOf('functions'),
  roles: resourcesOf('roles'),
};
