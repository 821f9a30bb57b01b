// Disks that run full or turn read-only, as far as this machine permits.
import { execFileSync } from 'node:child_process';
import { appendFileSync, closeSync, mkdtempSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

const run = (command: string, ...args: string[]): void => void execFileSync(command, args, { stdio: 'pipe' });

/** Why a command does not work here, or undefined when it does. */
const refusal = (work: () => void): string | undefined => {
  try {
    work();
    return undefined;
  } catch (error) {
    return (error as Error).message.split('\n').slice(0, 2).join(' ');
  }
};

export interface SmallDisk {
  folder: string;
  /** Leaves no room at all. */
  fill(): void;
  makeRoom(): void;
}

/** A file system of its own with a few MB. Answers why when that is not permitted. */
export const smallDisk = (megabytes: number): SmallDisk | string => {
  const folder = mkdtempSync(join(tmpdir(), 'bloop-disk-'));
  const reason = refusal(() => run('mount', '-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder));
  onTestFinished(() => {
    if (reason === undefined) run('umount', '--lazy', folder);
    rmSync(folder, { recursive: true, force: true });
  });
  if (reason !== undefined) return `no file system can be mounted: ${reason}`;
  const filler = join(folder, 'filler');
  return {
    folder,
    fill: () => {
      for (const size of [1 << 20, 4096]) {
        const file = openSync(filler, 'a');
        refusal(() => {
          for (;;) if (writeSync(file, Buffer.alloc(size, 1)) < size) return;
        });
        closeSync(file);
      }
    },
    makeRoom: () => rmSync(filler),
  };
};

export interface Switch {
  on(): void;
  off(): void;
}

/** Makes the files of a database unwritable, for those who have them open too (Linux, ext4 and the like). */
export const readOnlySwitch = (folder: string): Switch | string => {
  const probe = join(folder, 'probe');
  appendFileSync(probe, '');
  const file = openSync(probe, 'a');
  const reason = refusal(() => {
    run('chattr', '+i', probe);
    const isWritable = refusal(() => writeSync(file, 'x')) === undefined;
    run('chattr', '-i', probe);
    if (isWritable) throw new Error('open files stay writable');
  });
  closeSync(file);
  if (reason !== undefined) return `files cannot be made immutable: ${reason}`;
  const files = () =>
    readdirSync(folder)
      .filter((name) => /^bloop\.db(-wal)?$/.test(name))
      .map((name) => join(folder, name));
  const off = () => run('chattr', '-i', ...files());
  onTestFinished(off);
  return { on: () => run('chattr', '+i', ...files()), off };
};

/** Limits the size of every file that a process writes: a full disk for that process. */
export const fileSizeSwitch = (pid: number, bytes: number): Switch | string => {
  const limit = (soft: string) => run('prlimit', '--pid', String(pid), `--fsize=${soft}:`);
  const reason = refusal(() => limit('unlimited'));
  if (reason !== undefined) return `no limits can be set: ${reason}`;
  return { on: () => limit(String(bytes)), off: () => limit('unlimited') };
};
