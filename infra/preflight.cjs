const { importTypeScript } = require('./typescript.cjs');

/**
 * Stops the packaging of a stage that would fail later: whose parameters are not valid, which would show at the first request or
 * never; or whose template is beyond a limit of AWS, which would show in the middle of a deployment.
 */
class Preflight {
  constructor(serverless) {
    this.hooks = {
      'before:package:cleanup': () => check(serverless),
      'after:aws:package:finalize:stripNullPropsFromTemplateResources': () => judge(serverless),
    };
  }
}

async function judge({ service, classes }) {
  const { judgeTemplate } = await importTypeScript('infra/preflight.ts');
  const faults = judgeTemplate(service.provider.compiledCloudFormationTemplate).filter(({ mark }) => mark === 'fault');
  if (faults.length === 0) return;
  const lines = faults.map(({ about, seen, todo }) => `${about}: ${seen}. ${todo}`);
  throw new classes.Error(['AWS would refuse this stage:', ...lines].join('\n  '), 'BEYOND_A_LIMIT');
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

module.exports = Preflight;
