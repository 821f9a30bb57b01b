// Source maps of a project: uploaded by pipelines and people, listed, deleted.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { Rejected } from '../../domain/rejected.ts';
import { mayHoldMaps } from '../../domain/sourcemaps/upload-names.ts';
import { registerMultipart, withMultipart } from '../multipart-files.ts';
import { actorOf, type Guarded, identityOf } from '../plugins/guard.ts';
import { badRequest } from '../plugins/http-error.ts';
import type { Ports } from '../ports.ts';
import { nothing, projectParams } from '../schemas/access.ts';
import { describe } from '../schemas/describe.ts';
import * as schema from '../schemas/source-maps.ts';

/** What a token may say in place of the name of its project. */
const ownProject = 'current';

const reading = { config: { guard: 'sourcemaps:read' as const } };
const writing = { config: { guard: 'sourcemaps:write' as const } };

export const sourceMapRoutes: FastifyPluginAsyncTypebox<Pick<Ports, 'ask' | 'sourceMaps'>> = async (
  app,
  { ask, sourceMaps },
) => {
  await registerMultipart(app);

  /** Other projects are unknown to a token. */
  const projectOf = async (request: Guarded, slug: string): Promise<string> => {
    const identity = identityOf(request);
    const projects = await ask('listProjects', {});
    const visible = identity.kind === 'user' ? projects : projects.filter(({ id }) => id === identity.projectId);
    const found = visible.find(({ id }) => id === slug) ?? visible.find((project) => project.slug === slug);
    if (found !== undefined) return found.id;
    if (identity.kind === 'token' && slug === ownProject) return identity.projectId;
    throw new Rejected('unknown_project', `no project with the slug or id "${slug}"`);
  };

  app.post(
    '/v1/projects/:slug/sourcemaps',
    {
      ...writing,
      schema: {
        ...describe(
          'Source maps',
          'Upload source maps of a release: .map, .js with a debug id, .zip or .tar.gz of both',
        ),
        description:
          'multipart/form-data with the field `release`, `build_number` where the files are for one build of it, and one `file` or several. A token may say `current` for its project.',
        params: projectParams,
        multipart: schema.uploadFields,
        response: { 201: schema.uploadAnswer },
      },
    },
    async (request, reply) => {
      const projectId = await projectOf(request, request.params.slug);
      return withMultipart(request, mayHoldMaps, async ({ fields, files }) => {
        if (fields.release === undefined) throw badRequest('release: is required');
        if (files.length === 0) throw badRequest('file: is required');
        const release = fields.release.trim();
        const before = await ask('listSourceMaps', { projectId, release });
        const build = { release: fields.release, buildNumber: fields.build_number };
        const { kept, refused } = await sourceMaps.upload(projectId, build, files, actorOf(request));
        const [first] = refused;
        if (kept.length === 0)
          throw new Rejected(
            'invalid_source_map',
            `file: ${first?.filename ?? ''}: ${first?.error ?? 'holds nothing'}`,
          );
        const listed = await ask('listSourceMaps', { projectId, release });
        const replacedBy = new Map(kept.map(({ id, replaces }) => [id, replaces]));
        const uploaded = listed
          .filter(({ id }) => replacedBy.has(id))
          .map((map) => ({ ...map, replaced: before.find(({ id }) => id === replacedBy.get(map.id)) ?? null }));
        const [only] = uploaded;
        const isSingle = files.length === 1 && refused.length === 0 && uploaded.length === 1;
        return reply.code(201).send(isSingle && only !== undefined ? only : { source_maps: uploaded, refused });
      });
    },
  );

  app.get(
    '/v1/projects/:slug/sourcemaps',
    {
      ...reading,
      schema: {
        ...describe('Source maps', 'List the source maps of a project, newest first'),
        params: projectParams,
        querystring: schema.releaseQuery,
        response: { 200: Type.Array(schema.sourceMapAnswer) },
      },
    },
    async (request) => {
      const projectId = await projectOf(request, request.params.slug);
      return ask('listSourceMaps', { projectId, release: request.query.release });
    },
  );

  app.delete(
    '/v1/projects/:slug/sourcemaps/:id',
    {
      ...writing,
      schema: {
        ...describe('Source maps', 'Delete a source map'),
        params: schema.sourceMapParams,
        response: { 200: nothing },
      },
    },
    async (request) => {
      const { slug, id } = request.params;
      await sourceMaps.remove(await projectOf(request, slug), id, actorOf(request));
      return { ok: true } as const;
    },
  );
};
