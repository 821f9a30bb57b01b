// Which rows go when a project is deleted: its own.
import type { EventOf, Recorded } from '../domain/events.ts';

export const ofProject = ({ projectId }: Recorded<EventOf<'ProjectDeleted'>>) => ({ project_id: projectId ?? '' });
