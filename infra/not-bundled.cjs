/** A module that is never reached: what is asked of it says so. Of a way to credentials, the SDK's chain then goes on to the next. */
function never(...names) {
  return (_, file) =>
    [
      `const none = () => async () => { throw Object.assign(new Error('${names[0] ?? file} is not bundled'), { tryNextLink: true }); };`,
      'export default none;',
      ...names.map((name) => `export const ${name} = none;`),
    ].join('\n');
}

/** The same of a module of which a part is used. */
function neverBut(part, ...names) {
  return (text, file) => [never(...names)(text, file), part].join('\n');
}

/**
 * Imports at once what a module imports when it needs it. In a bundle of one file that saves nothing, and what is imported later is
 * kept whole, with all that stands behind it.
 */
function atOnce(text) {
  const imports = [];
  const rest = text.replace(/import\(("[^"]+")\)/g, (_, module) => {
    const name = `imported${imports.length}`;
    imports.push(`import * as ${name} from ${module};`);
    return name;
  });
  return [...imports, rest].join('\n');
}

const CORE = '@smithy/core/dist-es/submodules';

/** Files below node_modules of which no function needs all, with what each bundle has in their place. */
module.exports = {
  // Ways to credentials. Those of the environment and of containers (`fromHttp`) stay.
  '@aws-sdk/credential-provider-ini/dist-es/index.js': never('fromIni'),
  '@aws-sdk/credential-provider-process/dist-es/index.js': never('fromProcess'),
  '@aws-sdk/credential-provider-sso/dist-es/index.js': never('fromSSO'),
  '@aws-sdk/credential-provider-web-identity/dist-es/index.js': never('fromTokenFile'),
  '@smithy/credential-provider-imds/dist-es/index.js': neverBut(
    `export const ENV_CMDS_FULL_URI = 'AWS_CONTAINER_CREDENTIALS_FULL_URI';
     export const ENV_CMDS_RELATIVE_URI = 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI';`,
    ...['fromContainerMetadata', 'fromInstanceMetadata'],
  ),
  [`${CORE}/config/config-resolver/regionConfig/getInstanceMetadataRegion.js`]: never('getInstanceMetadataRegion'),
  // A function has no home with profiles in it.
  [`${CORE}/config/shared-ini-file-loader/loadSharedConfigFiles.js`]: () =>
    "export const CONFIG_PREFIX_SEPARATOR = '.'; export const loadSharedConfigFiles = async () => ({ configFile: {}, credentialsFile: {} });",

  '@aws-sdk/credential-provider-node/dist-es/defaultProvider.js': atOnce,
  '@aws-sdk/credential-provider-node/dist-es/remoteProvider.js': atOnce,

  // Which regions there are: each partition has a pattern of its own, by which a region is found as well.
  '@aws-sdk/core/dist-es/submodules/client/util-endpoints/lib/aws/partitions.js': (text) =>
    text.replace(/"regions": \{(?:\s*"[\w-]+": \{[^{}]*\},?)*\s*\}/g, '"regions": {}'),

  // What only other services do: streams of events and of bytes, buckets, documents within documents.
  '@smithy/signature-v4/dist-es/HeaderFormatter.js': () => 'export class HeaderFormatter {}',
  [`${CORE}/event-streams/index.js`]: never('EventStreamSerde', 'eventStreamSerdeProvider'),
  // The only stream that is read is that of a container's credentials, as text.
  [`${CORE}/serde/util-stream/sdk-stream-mixin.js`]: () => `
    export const sdkStreamMixin = (stream) =>
      Object.assign(stream, { transformToString: async () => Buffer.concat(await stream.toArray()).toString() });`,
  [`${CORE}/endpoints/middleware-endpoint/service-customizations/index.js`]: never('resolveParamsForS3'),
  [`${CORE}/protocols/HttpBindingNormalizedSchema.js`]: () =>
    'export const getHttpOperationBindings = () => []; export class HttpBindingNormalizedSchema {}',
  [`${CORE}/serde/date-utils.js`]: neverBut(
    'export const parseRfc3339DateTime = (text) => new Date(text);',
    ...['dateToUtcString', 'parseEpochTimestamp', 'parseRfc3339DateTimeWithOffset', 'parseRfc7231DateTime'],
  ),
  // Of `GetSecretValue` two texts are sent and read, which JSON has as they are.
  [`${CORE}/protocols/json/codec-v2/JsonCodec2.js`]: () => `
    export class JsonCodec2 {
      setSerdeContext() {}
      createSerializer() {
        let text = '';
        return { setSerdeContext() {}, write: (_, value) => { text = JSON.stringify(value); }, flush: () => text };
      }
      createDeserializer() {
        return { setSerdeContext() {}, read: async (_, bytes) => JSON.parse(Buffer.from(bytes).toString()), readObject: (_, value) => value };
      }
    }`,

  // An error without a class of its own has its code as its name, and that is all that is read of it.
  '@aws-sdk/client-secrets-manager/dist-es/schemas/schemas_0.js': (text) =>
    text.replace(/^n0_registry\.registerError\(.*\);$/gm, ''),

  // Node has these of its own; and the SDK's standard way to try again is not the adaptive one.
  [`${CORE}/checksum/md5/Md5Js.js`]: never('Md5Js'),
  [`${CORE}/checksum/sha256/Sha256Js.js`]: never('Sha256Js'),
  [`${CORE}/retry/util-retry/AdaptiveRetryStrategy.js`]: never('AdaptiveRetryStrategy'),
  [`${CORE}/retry/util-retry/DefaultRateLimiter.js`]: never('DefaultRateLimiter'),

  // What the SDK tells of itself. Nothing logs it, and a secret is no way back into the function that reads it.
  '@aws-sdk/core/dist-es/submodules/client/middleware-logger/loggerMiddleware.js': () =>
    'export const getLoggerPlugin = () => ({ applyToStack() {} }); export const loggerMiddleware = none; export const loggerMiddlewareOptions = {}; function none() {}',
  [`${CORE}/client/smithy-client/schemaLogFilter.js`]: never('schemaLogFilter'),
  // CloudTrail shows by it who has read a secret.
  '@aws-sdk/core/dist-es/submodules/client/middleware-user-agent/user-agent-middleware.js': () => `
    export const userAgentMiddleware = () => (next) => (args) => {
      args.request.headers['user-agent'] = 'conversation-actions';
      return next(args);
    };
    export const getUserAgentMiddlewareOptions = { name: 'userAgent', step: 'build', priority: 'low', override: true };
    export const getUserAgentPlugin = () => ({
      applyToStack: (stack) => stack.add(userAgentMiddleware(), getUserAgentMiddlewareOptions),
    });`,
  '@aws-sdk/core/dist-es/submodules/client/emitWarningIfUnsupportedVersion.js': () =>
    'export const state = {}; export const emitWarningIfUnsupportedVersion = () => {};',
  '@aws-sdk/core/dist-es/submodules/client/middleware-recursion-detection/recursionDetectionMiddleware.js': () =>
    'export const recursionDetectionMiddleware = () => (next) => next;',

  // No vendor answers with a form, is asked for by a page, or is read by a browser.
  'node-fetch/src/utils/multipart-parser.js': never('toFormData'),
  'node-fetch/src/utils/referrer.js': () => `
    export const DEFAULT_REFERRER_POLICY = 'no-referrer';
    export const determineRequestsReferrer = () => 'no-referrer';
    export const validateReferrerPolicy = (policy) => policy;
    export const parseReferrerPolicyFromHeader = () => '';`,
  'data-uri-to-buffer/dist/index.js': never(),
  'fetch-blob/index.js': never('Blob'),
  'fetch-blob/from.js': never('Blob', 'File', 'blobFrom', 'blobFromSync', 'fileFrom', 'fileFromSync'),
  'formdata-polyfill/esm.min.js': never('FormData', 'formDataToBlob'),
  // `core.util` is an object of all that zod has for itself; the module beside it is the same, piece by piece.
  'zod/v4/mini/schemas.js': (text) => text.replaceAll('core.util.', 'util.'),
  // The sanitiser reads no styles: it takes them out.
  'postcss/lib/postcss.js': never('parse'),
};
