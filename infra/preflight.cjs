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

async function judge({ service, configurationInput, processedInput, classes }) {
  const { judgeTemplate } = await importTypeScript('infra/preflight.ts');
  const { provider } = service;
  const { eventBus } = given({ configurationInput, processedInput, service });
  const stage = { prefix: `${service.service}-${provider.stage}`, eventBus };
  const faults = judgeTemplate(provider.compiledCloudFormationTemplate, stage).filter(({ mark }) => mark === 'fault');
  if (faults.length === 0) return;
  const lines = faults.map(({ about, seen, todo }) => `${about}: ${seen}. ${todo}`);
  throw new classes.Error(['AWS would refuse this stage:', ...lines].join('\n  '), 'BEYOND_A_LIMIT');
}

async function check(serverless) {
  const { classes } = serverless;
  const { faultsOf } = await importTypeScript('infra/params.ts');
  const faults = faultsOf(given(serverless));
  if (faults.length === 0) return;
  throw new classes.Error(['The parameters of this stage are not valid:', ...faults].join('\n  '), 'INVALID_PARAMS');
}

/** The parameters of the stage, by name. */
function given({ configurationInput, processedInput, service }) {
  const { params = {} } = configurationInput;
  return { ...params.default, ...params[service.provider.stage], ...fromCommandLine(processedInput.options) };
}

/** `--param="name=value"`, each as it is written. */
function fromCommandLine({ param = [] }) {
  return Object.fromEntries(param.map((text) => [text.split('=', 1)[0], text.slice(text.indexOf('=') + 1)]));
}

module.exports = Preflight;
