// What commands read of the read models: the queries that the API answers with, on the same files.
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { Rejected } from '../domain/rejected.ts';
import { openQueryContext } from '../infrastructure/readers/query-context.ts';
import { listProjects } from '../projections/queries/directory.ts';
import { findIssues, type IssueKey } from '../projections/queries/issue-detail.ts';
import type { QueryContext } from '../projections/queries/query.ts';
import { filesOf } from './files.ts';
import { UsageError } from './usage-error.ts';

/** @throws UsageError when nothing has been folded yet */
export const withReadModels = async <T>(command: Command, read: (context: QueryContext) => Promise<T>): Promise<T> => {
  const { logPath, readPath } = filesOf(command);
  if (!existsSync(readPath))
    throw new UsageError(`there are no read models at ${readPath} yet: start the server, or run \`rebuild\``);
  const { close, ...context } = openQueryContext({ logPath, readPath });
  try {
    return await read(context);
  } finally {
    await close();
  }
};

/** @param text a slug or an id; undefined: all projects @throws Rejected when there is none */
export const projectIdOf = async (context: QueryContext, text: string | undefined): Promise<string | undefined> => {
  if (text === undefined) return undefined;
  const projects = await listProjects(context, {});
  const found = projects.find(({ id }) => id === text) ?? projects.find(({ slug }) => slug === text);
  if (found === undefined) throw new Rejected('unknown_project', `no project with the slug or id "${text}"`);
  return found.id;
};

/** @throws Rejected when the error is in no project, or in several */
export const issueKeyOf = async (
  context: QueryContext,
  fingerprint: string,
  projectId: string | undefined,
): Promise<IssueKey> => {
  const [found, ...others] = await findIssues(context, { fingerprints: [fingerprint], projectId });
  if (found === undefined) throw new Rejected('unknown_issue', `no error with the fingerprint "${fingerprint}"`);
  if (others.length > 0)
    throw new UsageError(
      `--project: is needed, as "${fingerprint}" is in ${[found, ...others].map((issue) => issue.projectId).join(', ')}`,
    );
  return found;
};
