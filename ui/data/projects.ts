// What is done with projects. Their list and their names are in overview.ts: the whole page uses them.
import { api, bodyOf } from './api.ts';
import { refresh } from './query-client.ts';
import type { NewProject } from './types.ts';

const named = (slug: string) => ({ params: { path: { slug } } });

/** @throws ApiError, as all of these */
export const createProject = async (name: string, slug: string): Promise<NewProject> => {
  const body = { name, ...(slug === '' ? {} : { slug }) };
  const made = await bodyOf(api.POST('/v1/projects', { body }));
  await refresh('projects');
  return made;
};

export const renameProject = async (id: string, name: string): Promise<void> => {
  await bodyOf(api.PUT('/v1/projects/{slug}', { ...named(id), body: { name } }));
  await refresh('projects');
};

export const rotateKey = (id: string): Promise<NewProject> =>
  bodyOf(api.POST('/v1/projects/{slug}/rotate-key', named(id)));

export const deleteProject = async (id: string): Promise<void> => {
  await bodyOf(api.DELETE('/v1/projects/{slug}', named(id)));
  await refresh('projects', 'tokens', 'alerts', 'stats', 'trend');
};
