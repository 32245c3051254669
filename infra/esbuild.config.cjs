const { readFileSync } = require('node:fs');
const { join } = require('node:path');

/** Modules that cost a cold start about 15 ms and 12 MB when they are imported as ESM, with what is used of them. */
const BUILTINS = {
  http: [
    ...['Agent', 'ClientRequest', 'IncomingMessage', 'METHODS', 'OutgoingMessage', 'STATUS_CODES', 'Server'],
    ...['ServerResponse', 'createServer', 'get', 'globalAgent', 'maxHeaderSize', 'request'],
    ...['validateHeaderName', 'validateHeaderValue'],
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

/** Modules that no function ever reaches, with what is asked of them. */
const NEVER_USED = {
  // Ways to credentials: the SDK's chain goes on to the next. Those of the environment and of containers (`fromHttp`) stay.
  '@aws-sdk/credential-provider-ini': ['fromIni'],
  '@aws-sdk/credential-provider-login': ['fromLoginCredentials'],
  '@aws-sdk/credential-provider-process': ['fromProcess'],
  '@aws-sdk/credential-provider-sso': ['fromSSO'],
  '@aws-sdk/credential-provider-web-identity': ['fromTokenFile'],
  '@smithy/credential-provider-imds': ['fromContainerMetadata', 'fromInstanceMetadata'],
  // No operation of ours streams events, and no vendor answers with a form.
  '@smithy/core/event-streams': ['EventStreamSerde', 'eventStreamSerdeProvider'],
  './utils/multipart-parser.js': ['toFormData'],
  // Only scripts/openapi makes JSON Schema of a schema.
  '../core/json-schema-processors.js': ['aggregateChecks', 'toJSONSchema'],
  '../core/to-json-schema.js': ['createStandardJSONSchemaMethod', 'createToJSONSchemaMethod'],
  // The sanitiser reads no styles: it takes them out.
  postcss: ['parse'],
  // Only an older Node has no web streams.
  'web-streams-polyfill/dist/ponyfill.es2018.js': [],
};

/** Files of the functions whose operation has a mapping. */
function mappedFunctions() {
  const mappings = JSON.parse(readFileSync(join(__dirname, '../mappings/mappings.json'), 'utf8'));
  return mappings.map(({ operation }) => {
    const [folder, method] = operation.split('.');
    return `functions/${folder}/${method.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.ts`;
  });
}

/** A function without a mapping never evaluates one: it does without JSONata, a sixth of its size. */
const jsonataWhereMapped = {
  name: 'jsonata-where-mapped',
  setup(build) {
    const [entry = ''] = [build.initialOptions.entryPoints ?? []].flat();
    if (!/^(?:.*\/)?functions\//.test(entry) || mappedFunctions().some((file) => entry.endsWith(file))) return;
    build.onResolve({ filter: /^jsonata$/ }, ({ path }) => ({ path, namespace: 'not-mapped' }));
    build.onLoad({ filter: /.*/, namespace: 'not-mapped' }, () => ({
      contents: "export default () => { throw new Error('This function was built without a mapping.'); };",
    }));
  },
};

/** A function of one vendor's operations has that vendor's client alone; workers and people's routes have all of them. */
const ownVendorAlone = {
  name: 'own-vendor-alone',
  setup(build) {
    const [entry = ''] = [build.initialOptions.entryPoints ?? []].flat();
    const [, folder] = /^(?:.*\/)?functions\/([^/]+)\//.exec(entry) ?? [];
    build.onLoad({ filter: /[\\/]lib[\\/]vendors[\\/]list\.ts$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      const own = text.split('\n').filter((line) => line.includes(`'./${folder}/`));
      return { contents: own.length > 0 ? own.join('\n') : text, loader: 'ts' };
    });
  },
};

const withoutWhatIsNeverUsed = {
  name: 'without-what-is-never-used',
  setup(build) {
    const names = Object.keys(NEVER_USED).map((name) => name.replaceAll('.', '\\.'));
    build.onResolve({ filter: new RegExp(`^(${names.join('|')})$`) }, ({ path }) => ({
      path,
      namespace: 'never-used',
    }));
    build.onLoad({ filter: /.*/, namespace: 'never-used' }, ({ path }) => ({
      contents: [
        `const none = () => async () => { throw Object.assign(new Error('${path} is not bundled'), { tryNextLink: true }); };`,
        ...NEVER_USED[path].map((name) => `export const ${name} = none;`),
        "export const ENV_CMDS_FULL_URI = 'AWS_CONTAINER_CREDENTIALS_FULL_URI';",
        "export const ENV_CMDS_RELATIVE_URI = 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI';",
      ].join('\n'),
    }));
  },
};

/** The SDK's clients import their whole package.json, and read its version. */
const versionsAlone = {
  name: 'versions-alone',
  setup(build) {
    build.onLoad({ filter: /@aws-sdk\/client-[^/]+\/package\.json$/ }, ({ path }) => ({
      contents: JSON.stringify({ version: JSON.parse(readFileSync(path, 'utf8')).version }),
      loader: 'json',
    }));
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
  plugins: [builtinsWithoutTheirImport, withoutWhatIsNeverUsed, jsonataWhereMapped, ownVendorAlone, versionsAlone],
});
