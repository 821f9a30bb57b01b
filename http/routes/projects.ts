// Projects and their keys. A key leaves the server when it is made, and never again.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { Project } from '../../domain/access/directory.ts';
import { streams } from '../../domain/events.ts';
import { Rejected } from '../../domain/rejected.ts';
import { callerOf } from '../plugins/guard.ts';
import type { Ports } from '../ports.ts';
import * as schema from '../schemas/access.ts';
import { auditAnswer } from '../schemas/audit.ts';
import { describe } from '../schemas/describe.ts';

const guard = { config: { guard: 'user' as const } };

const withKey = ({ id, name, slug, createdAt, apiKey }: Project & { apiKey: string }) => ({
  id,
  name,
  slug,
  api_key: apiKey,
  created_at: createdAt,
});

export const projectRoutes: FastifyPluginAsyncTypebox<Pick<Ports, 'ask' | 'directory'>> = async (
  app,
  { ask, directory },
) => {
  const find = async (text: string) => {
    const projects = await ask('listProjects', {});
    const found = projects.find(({ id }) => id === text) ?? projects.find(({ slug }) => slug === text);
    if (found === undefined) throw new Rejected('unknown_project', `no project with the slug or id "${text}"`);
    return found;
  };

  app.get(
    '/v1/projects',
    {
      ...guard,
      schema: {
        ...describe('Projects', 'List projects', 'session'),
        response: { 200: Type.Array(schema.projectAnswer) },
      },
    },
    () => ask('listProjects', {}),
  );

  app.post(
    '/v1/projects',
    {
      ...guard,
      schema: {
        ...describe('Projects', 'Create a project; the answer holds its key', 'session'),
        body: schema.projectBody,
        response: { 201: schema.projectWithKeyAnswer },
      },
    },
    async (request, reply) =>
      reply.code(201).send(withKey(await directory.createProject(callerOf(request), request.body))),
  );

  app.get(
    '/v1/projects/:slug',
    {
      ...guard,
      schema: {
        ...describe('Projects', 'One project, by slug or id', 'session'),
        params: schema.projectParams,
        response: { 200: schema.projectAnswer },
      },
    },
    ({ params }) => find(params.slug),
  );

  app.put(
    '/v1/projects/:slug',
    {
      ...guard,
      schema: {
        ...describe('Projects', 'Rename a project', 'session'),
        params: schema.projectParams,
        body: schema.renameBody,
        response: { 200: schema.projectAnswer },
      },
    },
    async (request) => {
      const { id } = await directory.renameProject(callerOf(request), request.params.slug, request.body.name);
      return find(id);
    },
  );

  app.post(
    '/v1/projects/:slug/rotate-key',
    {
      ...guard,
      schema: {
        ...describe('Projects', 'Replace the key; the old one stops working at once', 'session'),
        params: schema.projectParams,
        response: { 200: schema.projectWithKeyAnswer },
      },
    },
    async (request) => withKey(await directory.rotateKey(callerOf(request), request.params.slug)),
  );

  app.get(
    '/v1/projects/:slug/history',
    {
      ...guard,
      schema: {
        ...describe('Projects', 'What was done to a project, newest first', 'session'),
        params: schema.projectParams,
        response: { 200: auditAnswer },
      },
    },
    async ({ params }) => ask('streamHistory', { stream: streams.project((await find(params.slug)).id) }),
  );

  app.delete(
    '/v1/projects/:slug',
    {
      ...guard,
      schema: {
        ...describe('Projects', 'Delete a project with all its errors', 'session'),
        params: schema.projectParams,
        response: { 200: Type.Object({ id: Type.String(), deleted: Type.Literal(true) }) },
      },
    },
    async (request) => {
      const { id } = await directory.deleteProject(callerOf(request), request.params.slug);
      return { id, deleted: true as const };
    },
  );
};
