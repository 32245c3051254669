const { importTypeScript } = require('./typescript.cjs');

/** Stops the packaging of a stage whose parameters are not valid: a wrong one would show at the first request, or never. */
class CheckParams {
  constructor(serverless) {
    this.hooks = { 'before:package:cleanup': () => check(serverless) };
  }
}

async function check({ configurationInput, processedInput, service, classes }) {
  const { faultsOf } = await importTypeScript('infra/params.ts');
  const { params = {} } = configurationInput;
  const given = { ...params.default, ...params[service.provider.stage], ...fromCommandLine(processedInput.options) };
  const faults = faultsOf(given);
  if (faults.length === 0) return;
  throw new classes.Error(['The parameters of this stage are not valid:', ...faults].join('\n  '), 'INVALID_PARAMS');
}

/** `--param="name=value"`, each as it is written. */
function fromCommandLine({ param = [] }) {
  return Object.fromEntries(param.map((text) => [text.split('=', 1)[0], text.slice(text.indexOf('=') + 1)]));
}

module.exports = CheckParams;
