// The files that a command works on, as the configuration names them.
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { loadConfig } from '../infrastructure/config.ts';
import type { Config } from '../infrastructure/config-schema.ts';
import { readPathOf } from '../infrastructure/runner/read-file.ts';
import { UsageError } from './usage-error.ts';

export interface Files {
  config: Config;
  logPath: string;
  readPath: string;
}

/** @throws UsageError when there is no database yet */
export const filesOf = (command: Command): Files => {
  const { config: path } = command.optsWithGlobals<{ config?: string }>();
  const config = loadConfig({ path, env: process.env });
  const logPath = config.database.path;
  if (!existsSync(logPath))
    throw new UsageError(`there is no database at ${logPath}: start the server once, or set database.path`);
  return { config, logPath, readPath: readPathOf(logPath) };
};
