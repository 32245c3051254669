import { get } from './api.ts';
import type { About } from './types.ts';

/** What Swagger UI's own script leaves behind. @see https://swagger.io/docs/open-source-tools/swagger-ui/usage/configuration/ */
declare const SwaggerUIBundle: (options: object) => void;

const [document, { local }] = await Promise.all([get<object>('/openapi.json'), get<About>('/_console/about')]);

SwaggerUIBundle({
  // Requests go to the server of this page, whichever its port.
  spec: { ...document, servers: [{ url: location.origin }] },
  dom_id: '#api',
  deepLinking: true,
  filter: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
  // The console of a deployed stage passes on nothing that would act.
  ...(local ? {} : { supportedSubmitMethods: [] }),
});
