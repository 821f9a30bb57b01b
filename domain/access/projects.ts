// Projects: whose errors they are.
import { deletions } from '../alerts/commands.ts';
import { type ProjectEvent, streams } from '../events.ts';
import { Rejected } from '../rejected.ts';
import { type Caller, requireAdminOrMaker, requireUser } from './caller.ts';
import type { Decided } from './decided.ts';
import { type Directory, findProject, liveTokens, requireProject } from './directory.ts';
import { requireName } from './names.ts';
import { revocations } from './tokens.ts';

/** The project of SDKs that send no project key. It always exists. */
export const defaultProject = { id: 'default', name: 'Default', slug: 'default' } as const;

export type ProjectCommand =
  /** Without a slug: one is made of the name. */
  | { type: 'CreateProject'; projectId: string; name: string; slug?: string | undefined }
  | { type: 'RenameProject'; projectId: string; name: string }
  | { type: 'RotateKey'; projectId: string }
  | { type: 'DeleteProject'; projectId: string };

const longestSlug = 64;
const slugPattern = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** "Mobile App" → "mobile-app"; empty for a name without a letter or digit of ASCII. */
const slugOf = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, longestSlug)
    .replaceAll(/^-+|-+$/g, '');

/** In addresses: the project of the token. */
const reserved = new Set(['current']);

const requireSlug = (text: string): string => {
  if (reserved.has(text))
    throw new Rejected('invalid_name', `slug: "${text}" is the project of a token in addresses; choose another`);
  if (text.length > longestSlug || !slugPattern.test(text))
    throw new Rejected(
      'invalid_name',
      `slug: must have 1 to ${longestSlug} lowercase letters, digits and single hyphens between them`,
    );
  return text;
};

const write = (projectId: string, event: ProjectEvent) => ({
  stream: streams.project(projectId),
  projectId,
  events: [event],
});

const create = (command: Extract<ProjectCommand, { type: 'CreateProject' }>, directory: Directory): Decided => {
  const { projectId } = command;
  const name = requireName('name', command.name);
  const made = slugOf(name);
  // A name in another script has a slug of the project's id, and so has one whose slug is taken by addresses.
  const fallback = `project-${projectId
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '')
    .slice(-8)}`;
  const slug = requireSlug(command.slug ?? (made === '' || reserved.has(made) ? fallback : made));
  if (findProject(directory, slug) !== undefined)
    throw new Rejected('project_exists', `slug: there is a project "${slug}" already`);
  return [write(projectId, { type: 'ProjectCreated', data: { name, slug } })];
};

export const decideProject = (command: ProjectCommand, directory: Directory, caller: Caller): Decided => {
  const { type, projectId } = command;
  requireUser(caller, directory);
  if (type === 'CreateProject') return create(command, directory);
  const { name, slug, createdBy } = requireProject(directory, projectId);
  requireAdminOrMaker(caller, directory, [createdBy]);
  if (type === 'RotateKey') return [write(projectId, { type: 'ApiKeyRotated', data: { slug } })];
  if (type === 'RenameProject') {
    const to = requireName('name', command.name);
    return to === name ? [] : [write(projectId, { type: 'ProjectRenamed', data: { from: name, name: to } })];
  }
  if (projectId === defaultProject.id)
    throw new Rejected('default_project', 'the default project cannot be deleted: SDKs without a project key use it');
  const deleted = write(projectId, { type: 'ProjectDeleted', data: { name, slug } });
  const rules = [...directory.rules.values()].filter((rule) => rule.projectId === projectId);
  return [deleted, ...revocations(liveTokens(directory, { projectId })), ...deletions(rules)];
};
