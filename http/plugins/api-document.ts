// The API's description, generated from the schemas that validate: /openapi.json, and a page to browse it at /docs.
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { failuresOf } from '../schemas/describe.ts';

interface Fields {
  required?: string[];
  properties?: Record<string, { default?: unknown }>;
}
/** What has a default need not be sent, though every handler finds it. */
const withoutDefaults = (fields: Fields): Fields => ({
  ...fields,
  required: (fields.required ?? []).filter((name) => fields.properties?.[name]?.default === undefined),
});

export const registerApiDocument = async (app: FastifyInstance, version: string): Promise<void> => {
  await app.register(swagger, {
    transform: ({ schema, url, route }) => {
      if (schema?.response === undefined) return { schema, url };
      const response = { ...failuresOf(route.config?.guard, url), ...(schema.response as object) };
      const query = schema.querystring as Fields | undefined;
      const querystring = query === undefined ? {} : { querystring: withoutDefaults(query) };
      return { schema: { ...schema, ...querystring, response }, url };
    },
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Bloop',
        version,
        description: 'Self-hosted error tracking. Send errors, read them, act on them.',
      },
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer', description: 'An API token, `bloop_tk_…`, bound to one project' },
          session: { type: 'apiKey', in: 'cookie', name: 'bloop_session', description: 'The session of a user' },
          projectKey: { type: 'apiKey', in: 'header', name: 'X-Project-Key', description: 'Key of the project' },
          signature: {
            type: 'apiKey',
            in: 'header',
            name: 'X-Signature',
            description: 'Hexadecimal HMAC-SHA256 of the body’s bytes with the project key',
          },
        },
      },
    },
  });
  app.get('/openapi.json', { config: { guard: 'public' }, schema: { hide: true } }, async () => app.swagger());
  await app.register(async (docs) => {
    docs.addHook('onRoute', (route) => {
      route.config = { ...route.config, guard: 'public' };
    });
    await docs.register(swaggerUi, {
      routePrefix: '/docs',
      staticCSP: true,
      uiConfig: { deepLinking: true, layout: 'BaseLayout' },
      theme: { title: 'Bloop API' },
    });
  });
};
