// The archive in a folder, as retention uses it.
import { rm } from 'node:fs/promises';
import type { Archive } from '../../application/retention/compaction.ts';
import { eraseInArchive } from './erase.ts';
import { archivedProjects, projectFolder } from './files.ts';

export const archiveIn = (folder: string): Archive => ({
  erase: (text) => eraseInArchive({ folder, text }),
  projects: () => archivedProjects(folder),
  remove: (projectId) => rm(projectFolder(folder, projectId), { recursive: true }),
});
