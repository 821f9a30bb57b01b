// The API's description, generated from the schemas that validate: /openapi.json, and a page to browse it at /docs.
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import type { TSchema } from 'typebox';
import { failuresOf } from '../schemas/describe.ts';
import { nameSchemas } from '../schemas/documented.ts';
import { withNamedSchemas } from './named-schemas.ts';

declare module 'fastify' {
  interface FastifySchema {
    /** The fields of a multipart body. They are read as they arrive, so this is for the document alone. */
    multipart?: TSchema;
  }
}

interface Fields {
  required?: string[];
  properties?: Record<string, { default?: unknown }>;
}
/** What has a default need not be sent, though every handler finds it. */
const withoutDefaults = (fields: Fields): Fields => ({
  ...fields,
  required: (fields.required ?? []).filter((name) => fields.properties?.[name]?.default === undefined),
});

interface Operation {
  requestBody?: { required?: boolean; content?: Record<string, { schema?: { anyOf?: { type?: string }[] } }> };
}
type Paths = Record<string, Record<string, Operation>>;

/** A body that may be null may be left out, too: the library says of every body that it is required. */
const withOptionalBodies = <D extends { paths?: unknown }>(document: D): D => {
  for (const { requestBody } of Object.values((document.paths ?? {}) as Paths).flatMap(Object.values<Operation>)) {
    const bodies = Object.values(requestBody?.content ?? {});
    const isOptional = bodies.some(({ schema }) => schema?.anyOf?.some(({ type }) => type === 'null'));
    if (requestBody !== undefined && isOptional) requestBody.required = false;
  }
  return document;
};

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/**
 * The name of a route for programs that make clients of the document: its method and its path.
 * `GET /v1/errors/:fingerprint/trend` → `getErrorsByFingerprintTrend`
 */
const operationIdOf = (method: string, url: string): string => {
  const parts = url.split('/').filter((part) => part !== '' && part !== 'v1');
  const words = parts.flatMap((part) => (part.startsWith(':') ? ['by', ...part.slice(1).split('_')] : part.split('-')));
  return [method.toLowerCase(), ...words.map(capital)].join('');
};

const tags = [
  ['Ingest', 'What SDKs send'],
  ['Errors', 'Errors by fingerprint: lists, details, status'],
  ['Overview', 'Figures over all errors'],
  ['Alerts', 'Rules, their channels, and what was sent'],
  ['Source maps', 'Files that stacks are read with'],
  ['Analytics', 'Reports over hourly counts, where `analytics.enabled` is set'],
  ['Live', 'What happens, as it happens'],
  ['Projects', 'Projects and their keys'],
  ['Tokens', 'API tokens'],
  ['Users', 'Who may log in'],
  ['Access', 'Sessions and passkeys'],
  ['Audit', 'Who did what'],
  ['Retention', 'How long things are kept, and what is erased'],
  ['System', 'Read models and files'],
  ['Operations', 'For monitors and load balancers'],
].map(([name = '', description = '']) => ({ name, description }));

export const registerApiDocument = async (app: FastifyInstance, version: string): Promise<void> => {
  nameSchemas();
  await app.register(swagger, {
    transform: ({ schema, url, route }) => {
      if (schema?.response === undefined) return { schema, url };
      const { multipart, ...described } = schema;
      const method = String(route.method);
      const response = { ...failuresOf(route.config?.guard, method, url), ...(schema.response as object) };
      const query = schema.querystring as Fields | undefined;
      const querystring = query === undefined ? {} : { querystring: withoutDefaults(query) };
      const body = multipart === undefined ? {} : { body: multipart, consumes: ['multipart/form-data'] };
      const operationId = operationIdOf(method, url);
      return { schema: { ...described, ...querystring, ...body, response, operationId }, url };
    },
    transformObject: (document) =>
      withNamedSchemas(withOptionalBodies('openapiObject' in document ? document.openapiObject : {})),
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Bloop',
        version,
        description: 'Self-hosted error tracking. Send errors, read them, act on them.',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/', description: 'This Bloop' }],
      tags,
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
