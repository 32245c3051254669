/** Modules that cost a cold start about 15 ms and 12 MB when they are imported as ESM, with what is used of them. */
const BUILTINS = {
  http: [
    'Agent',
    'ClientRequest',
    'IncomingMessage',
    'METHODS',
    'OutgoingMessage',
    'STATUS_CODES',
    'Server',
    'ServerResponse',
    'createServer',
    'get',
    'globalAgent',
    'maxHeaderSize',
    'request',
    'validateHeaderName',
    'validateHeaderValue',
  ],
  https: ['Agent', 'Server', 'createServer', 'get', 'globalAgent', 'request'],
};

/**
 * Takes node:http and node:https from the process. Importing them makes Node read all their exports, and one of those is undici.
 * @see https://nodejs.org/api/process.html#processgetbuiltinmoduleid
 */
const builtinsWithoutTheirImport = {
  name: 'builtins-without-their-import',
  setup(build) {
    build.onResolve({ filter: /^(node:)?https?$/ }, ({ path }) => ({
      path: path.replace('node:', ''),
      namespace: 'builtin',
    }));
    build.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: [
        `const builtin = process.getBuiltinModule('node:${path}');`,
        'export default builtin;',
        `export const { ${BUILTINS[path].join(', ')} } = builtin;`,
      ].join('\n'),
    }));
  },
};

/** Ways to credentials that a Lambda function never goes: profiles, SSO, processes, tokens, instance metadata. */
const UNUSED_CREDENTIALS = {
  '@aws-sdk/credential-provider-ini': ['fromIni'],
  '@aws-sdk/credential-provider-login': ['fromLoginCredentials'],
  '@aws-sdk/credential-provider-process': ['fromProcess'],
  '@aws-sdk/credential-provider-sso': ['fromSSO'],
  '@aws-sdk/credential-provider-web-identity': ['fromTokenFile'],
  '@smithy/credential-provider-imds': ['fromContainerMetadata', 'fromInstanceMetadata'],
};

/** Leaves them out of the bundle; the SDK's chain goes on to the next. Environment and container (`fromHttp`) credentials stay. */
const withoutUnusedCredentials = {
  name: 'without-unused-credentials',
  setup(build) {
    const filter = new RegExp(`^(${Object.keys(UNUSED_CREDENTIALS).join('|')})$`);
    build.onResolve({ filter }, ({ path }) => ({ path, namespace: 'unused-credentials' }));
    build.onLoad({ filter: /.*/, namespace: 'unused-credentials' }, ({ path }) => ({
      contents: [
        `const none = () => async () => { throw Object.assign(new Error('${path} is not bundled'), { tryNextLink: true }); };`,
        ...UNUSED_CREDENTIALS[path].map((name) => `export const ${name} = none;`),
        "export const ENV_CMDS_FULL_URI = 'AWS_CONTAINER_CREDENTIALS_FULL_URI';",
        "export const ENV_CMDS_RELATIVE_URI = 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI';",
      ].join('\n'),
    }));
  },
};

/** Modules that only an older Node needs. */
const POLYFILLS = /^web-streams-polyfill/;

const withoutPolyfills = {
  name: 'without-polyfills',
  setup(build) {
    build.onResolve({ filter: POLYFILLS }, ({ path }) => ({ path, namespace: 'polyfill' }));
    build.onLoad({ filter: /.*/, namespace: 'polyfill' }, () => ({ contents: 'module.exports = {};' }));
  },
};

/** `invoke local` finds no .mjs, and leaves its folder behind: infra/invoke-local.cjs removes it. */
const INVOKE_LOCAL = { outputFileExtension: '.js', outputWorkFolder: `.esbuild/${process.pid}` };

/** How each function becomes one small file. Read by serverless-esbuild. */
module.exports = (serverless) => ({
  bundle: true,
  minify: true,
  format: 'esm',
  ...(serverless?.processedInput.commands[0] === 'invoke' ? INVOKE_LOCAL : { outputFileExtension: '.mjs' }),
  platform: 'node',
  target: 'node20',
  mainFields: ['module', 'main'],
  conditions: ['module', 'import'],
  legalComments: 'none',
  charset: 'utf8',
  skipRebuild: true, // a context for rebuilding would keep osls alive after a failed build
  concurrency: 2,
  zipConcurrency: 2,
  plugins: [builtinsWithoutTheirImport, withoutUnusedCredentials, withoutPolyfills],
});
