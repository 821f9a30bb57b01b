// Where uploads lie until they have been looked into: a folder for each, named after the process, so that what a killed process
// leaves behind is found by the next one.
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const name = /^bloop-upload-(\d+)-/;
/** A folder of a process that lives may be that of another program by now, ms. */
const staleMs = 86_400_000;

export const uploadFolder = (): Promise<string> => mkdtemp(join(tmpdir(), `bloop-upload-${process.pid}-`));

/**
 * Before anybody uploads: removes the folders of processes that are no more. What cannot be removed is left.
 * @param isAlive whether a process of that id runs
 */
export const sweepUploadFolders = async (isAlive: (pid: number) => boolean): Promise<void> => {
  for (const entry of await readdir(tmpdir())) {
    const pid = Number(name.exec(entry)?.[1]);
    if (Number.isNaN(pid)) continue;
    const path = join(tmpdir(), entry);
    const age = Date.now() - ((await stat(path).catch(() => undefined))?.mtimeMs ?? 0);
    if (pid !== process.pid && isAlive(pid) && age < staleMs) continue;
    await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
};
