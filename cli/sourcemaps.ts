// `bloop sourcemaps upload`: for pipelines, over the API.
import { openAsBlob } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { SingleBar } from 'cli-progress';
import { Command, Option } from 'commander';
import { UsageError } from './usage-error.ts';

interface Options {
  url: string;
  token: string;
  release: string;
  project: string;
  build?: string;
}

interface Found {
  path: string;
  /** Within the folder, with forward slashes. */
  filename: string;
}

const isUpload = (name: string): boolean => /\.(?:map|zip|tgz|tar\.gz)$/i.test(name);
const isScript = (name: string): boolean => /\.(?:[cm]?js|jsbundle|bundle)$/i.test(name);

/** Maps, and scripts that may name theirs by a debug id. */
const findIn = async (path: string): Promise<Found[]> => {
  const info = await stat(path).catch(() => undefined);
  if (info === undefined) throw new UsageError(`${path}: there is no such file or folder`);
  if (info.isFile()) return [{ path, filename: basename(path) }];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && (isUpload(entry.name) || isScript(entry.name)))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter((file) => !file.includes(`${sep}node_modules${sep}`))
    .sort()
    .map((file) => ({ path: file, filename: relative(path, file).split(sep).join('/') }));
};

/** Scripts without a debug id say nothing about their map: they stay here. */
const hasDebugId = async ({ path, filename }: Found): Promise<boolean> => {
  if (!isScript(filename)) return true;
  const blob = await openAsBlob(path);
  return /\/\/# debugId=/.test(await blob.slice(Math.max(0, blob.size - 4096)).text());
};

const send = async (
  { url, token, release, project, build }: Options,
  { path, filename }: Found,
): Promise<string | undefined> => {
  const form = new FormData();
  form.set('release', release);
  if (build !== undefined) form.set('build_number', build);
  form.set('file', await openAsBlob(path), filename);
  const target = `${url.replace(/\/+$/, '')}/v1/projects/${encodeURIComponent(project)}/sourcemaps`;
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(target, { method: 'POST', headers, body: form }).catch((error: Error) => {
    throw new UsageError(`${url}: cannot be reached (${(error.cause as Error | undefined)?.message ?? error.message})`);
  });
  if (answer.ok) return undefined;
  const { error } = (await answer.json().catch(() => ({}))) as { error?: string };
  const message = error ?? `the server answered ${answer.status}`;
  // What one file is refused for says nothing about the others; anything else would end the same each time.
  if (answer.status === 400) return `${filename}: ${message}`;
  throw new UsageError(message);
};

const upload = async (paths: readonly string[], options: Options): Promise<void> => {
  const candidates = (await Promise.all(paths.map(findIn))).flat();
  const wanted = await Promise.all(candidates.map(hasDebugId));
  const files = candidates.filter((_, index) => wanted[index]);
  if (files.length === 0) throw new UsageError(`no source maps in ${paths.join(', ')}`);
  const bar = new SingleBar({ format: '{bar} {value}/{total} {file}', hideCursor: true, noTTYOutput: false });
  const problems: string[] = [];
  bar.start(files.length, 0, { file: '' });
  try {
    for (const file of files) {
      bar.update({ file: file.filename });
      const problem = await send(options, file);
      if (problem !== undefined) problems.push(problem);
      bar.increment();
    }
  } finally {
    bar.stop();
  }
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  process.stdout.write(`${files.length - problems.length} of ${files.length} files are there for ${options.release}\n`);
  if (problems.length > 0) process.exitCode = 1;
};

export const sourceMapsCommand = (): Command => {
  const command = new Command('sourcemaps').description('source maps of a release');
  command
    .command('upload')
    .description('upload the source maps of a build: folders, .map files, .zip or .tar.gz')
    .argument('<path...>', 'what the build has made')
    .requiredOption('--release <release>', 'the release that errors are sent with')
    .option(
      '--build <number>',
      'the build of the release, as its events say it in build_number; all builds when left out',
    )
    .addOption(new Option('--url <url>', 'where Bloop is').env('BLOOP_URL').makeOptionMandatory())
    .addOption(
      new Option('--token <token>', 'an API token with sourcemaps:write').env('BLOOP_TOKEN').makeOptionMandatory(),
    )
    .option('--project <project>', 'slug or id; by default the token’s', 'current')
    .action(upload);
  return command;
};
