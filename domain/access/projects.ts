// Projects: whose errors they are.
import type { ProjectEvent } from './events.ts';

/** The project of SDKs that send no project key. It always exists. */
export const defaultProject = { id: 'default', name: 'Default', slug: 'default' } as const;

export interface ProjectState {
  exists: boolean;
}

export const decideDefaultProject = (project: ProjectState): ProjectEvent[] =>
  project.exists ? [] : [{ type: 'ProjectCreated', data: { name: defaultProject.name, slug: defaultProject.slug } }];
