// Where archived occurrences lie: `project_id=<id>/day=<yyyy-mm-dd>/<first>-<last>.parquet`, by the day (UTC) on which they were
// recorded. A file is there when all of it is: it is written under another name first.
import { mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const unfinished = '.unfinished';
const extension = '.parquet';

/** Hive's way to name partitions, which readers of Parquet understand. https://duckdb.org/docs/stable/data/partitioning/hive_partitioning */
export const projectFolder = (folder: string, projectId: string): string =>
  join(folder, `project_id=${encodeURIComponent(projectId)}`);

export const dayFolder = (folder: string, projectId: string, day: string): string =>
  join(projectFolder(folder, projectId), `day=${day}`);

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

const below = (folder: string, isWanted: (name: string) => boolean): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && isWanted(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

/** All of them, in the order of projects and days. */
export const archiveFiles = (folder: string): string[] => below(folder, (name) => name.endsWith(extension));

/** What a process that was killed has left. */
export const removeUnfinished = (folder: string): void => {
  for (const path of below(folder, (name) => name.endsWith(unfinished))) rmSync(path);
};

/** Ids of the projects that have anything archived. */
export const archivedProjects = (folder: string): string[] =>
  (isFolder(folder) ? readdirSync(folder) : []).flatMap((name) => {
    const [, id] = /^project_id=(.+)$/.exec(name) ?? [];
    return id === undefined ? [] : [decodeURIComponent(id)];
  });

export const unfinishedName = (path: string): string => path + unfinished;

const sync = async (path: string): Promise<void> => {
  const handle = await open(path);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/** Gives a file that is complete its name, on disk when it resolves. */
export const finish = async (path: string): Promise<void> => {
  await sync(unfinishedName(path));
  renameSync(unfinishedName(path), path);
  for (const folder of [dirname(path), dirname(dirname(path)), dirname(dirname(dirname(path)))]) await sync(folder);
};

export const makeFolder = (folder: string): void => void mkdirSync(folder, { recursive: true });
