const { rmSync } = require('node:fs');
const path = require('node:path');
const { importTypeScript, ROOT } = require('./typescript.cjs');

/** How long the process may take to end by itself afterwards. Milliseconds. */
const PATIENCE_MS = 1000;

/**
 * Gives `serverless invoke local` the local stack: AWS, simulated vendors and all, for as long as the function runs.
 * With `--stage` it leaves osls alone, which then looks for that stage's resources in AWS.
 */
class InvokeLocal {
  #stack;

  constructor(serverless, { stage }) {
    if (!isInvokeLocal(serverless) || (stage && stage !== 'local')) return;
    this.hooks = {
      initialize: () => this.#start(serverless.service.provider),
      finalize: () => this.#stop(),
      error: () => this.#stop(),
    };
  }

  async #start(provider) {
    process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'; // on Node 20, with every client
    const [{ startStack }, { readBundle }, { functionEnvironment }] = await Promise.all(
      ['stack', 'bundle', 'environment'].map((name) => importTypeScript(`dev/${name}.ts`)),
    );
    // Nothing but the invoked function runs.
    const bundle = { ...(await readBundle()), functions: [], consumers: [], rules: [] };
    this.#stack = await startStack({ env: process.env, bundle });
    const { api, aws, queues } = this.#stack;
    provider.environment = functionEnvironment(
      {
        ...{ aws, publicUrl: api, params: bundle.params, tableName: bundle.prefix, wakeUpQueueUrl: queues.WakeUpQueue },
        secretsPrefix: provider.environment.SECRETS_PREFIX.replace(/[^/]+$/, 'local'),
      },
      process.env,
    );
    // Before osls looks for credentials of the user's.
    for (const name of ['AWS_PROFILE', 'AWS_SESSION_TOKEN']) delete process.env[name];
    Object.assign(process.env, provider.environment);
  }

  async #stop() {
    setTimeout(() => process.exit(), PATIENCE_MS).unref();
    rmSync(path.join(ROOT, '.esbuild', String(process.pid)), { recursive: true, force: true });
    await this.#stack?.close();
  }
}

function isInvokeLocal({ processedInput }) {
  const [command, where] = processedInput.commands;
  return command === 'invoke' && where === 'local';
}

module.exports = InvokeLocal;
