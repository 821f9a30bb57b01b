// The project that is there from the first start, with its key.
import { defaultProject } from '../../domain/access/projects.ts';
import { streams } from '../../domain/events.ts';
import type { Log } from '../log.ts';
import { newProjectKey } from './secrets.ts';

/** Creates the default project in a log that does not have it. Answers its key when it has just been made. */
export const ensureDefaultProject = async (log: Pick<Log, 'decide'>): Promise<string | undefined> => {
  const apiKey = newProjectKey();
  const { outcome } = await log.decide({
    stream: streams.project(defaultProject.id),
    projectId: defaultProject.id,
    // A version other than 0 means that the project is there: a conflict, and nothing to do.
    expectedVersion: 0,
    actor: 'system',
    cause: null,
    events: [{ type: 'ProjectCreated', data: { name: defaultProject.name, slug: defaultProject.slug } }],
    effects: [{ kind: 'add-project-key', projectId: defaultProject.id, apiKey }],
  });
  return outcome === 'appended' ? apiKey : undefined;
};
