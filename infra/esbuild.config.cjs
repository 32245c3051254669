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
  'data-uri-to-buffer': [],
  'fetch-blob': [],
  'fetch-blob/from.js': ['Blob', 'File', 'blobFrom', 'blobFromSync', 'fileFrom', 'fileFromSync'],
  'formdata-polyfill/esm.min.js': ['FormData', 'formDataToBlob'],
  // Node has these of its own; and the SDK's standard way to try again is not the adaptive one.
  './Md5Js': ['Md5Js'],
  './Sha256Js': ['Sha256Js'],
  './AdaptiveRetryStrategy': ['AdaptiveRetryStrategy'],
  './DefaultRateLimiter': ['DefaultRateLimiter'],
  './getInstanceMetadataRegion': ['getInstanceMetadataRegion'],
  './sdk-stream-mixin.browser': ['sdkStreamMixin'],
  // The sanitiser reads no styles: it takes them out.
  postcss: ['parse'],
  // Only an older Node has no web streams.
  'web-streams-polyfill/dist/ponyfill.es2018.js': [],
};

/** The mappings of a function's operation; `undefined` for what is no function of ours. */
function mappingsOf(build) {
  const [entry = ''] = [build.initialOptions.entryPoints ?? []].flat();
  const [, folder, file] = /^(?:.*\/)?functions\/([^/]+)\/([^/]+)\.ts$/.exec(entry) ?? [];
  if (!folder) return undefined;
  const operation = `${folder}.${file.replace(/-(.)/g, (_, letter) => letter.toUpperCase())}`;
  const mappings = JSON.parse(readFileSync(join(__dirname, '../mappings/mappings.json'), 'utf8'));
  return mappings.filter((mapping) => mapping.operation === operation);
}

/** A function has its own operation's mappings; one without never evaluates any, and does without JSONata and all around it. */
const ownMappingsAlone = {
  name: 'own-mappings-alone',
  setup(build) {
    const own = mappingsOf(build);
    if (!own) return;
    build.onLoad({ filter: /[\\/]mappings[\\/]mappings\.json$/ }, () => ({
      contents: JSON.stringify(own),
      loader: 'json',
    }));
    if (own.length > 0) return;
    build.onResolve({ filter: /\/mappings\/(?:concerning|event-pattern|mapping)\.ts$/ }, ({ path, kind }) =>
      kind === 'dynamic-import' ? { path, namespace: 'not-mapped' } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'not-mapped' }, () => ({
      contents: "throw new Error('This function was built without a mapping.');",
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
        `function none() { return async () => { throw Object.assign(new Error('${path} is not bundled'), { tryNextLink: true }); }; }`,
        'export default none;',
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
  plugins: [builtinsWithoutTheirImport, withoutWhatIsNeverUsed, ownMappingsAlone, ownVendorAlone, versionsAlone],
});
