#!/usr/bin/env node
// The command line: `npm run bloop -- <command>`. Works on the files of a running or a stopped server.
import { Command } from 'commander';
import { Rejected } from '../domain/rejected.ts';
import { ConfigError } from '../infrastructure/config.ts';
import { version } from '../infrastructure/version.ts';
import { alertsCommand } from './alerts.ts';
import { archiveCommand } from './archive.ts';
import { auditCommand } from './audit.ts';
import { errorsCommand } from './errors.ts';
import { projectCommand } from './project.ts';
import { rebuildCommand } from './rebuild.ts';
import { sourceMapsCommand } from './sourcemaps.ts';
import { tokenCommand } from './token.ts';
import { UsageError } from './usage-error.ts';
import { inviteCommand, recoverCommand, userCommand } from './user.ts';

const program = new Command('bloop')
  .description('Bloop, the self-hosted error tracker: what an operator does at the machine')
  .version(version())
  .option('--config <file>', 'configuration file (default: config.toml in the working directory, if there is one)')
  .showHelpAfterError('(add --help for what is possible)');
program.addCommand(userCommand());
program.addCommand(inviteCommand());
program.addCommand(recoverCommand());
program.addCommand(projectCommand());
program.addCommand(tokenCommand());
program.addCommand(errorsCommand());
program.addCommand(alertsCommand());
program.addCommand(auditCommand());
program.addCommand(archiveCommand());
program.addCommand(rebuildCommand());
program.addCommand(sourceMapsCommand());

const isExpected = (error: unknown): error is Error =>
  error instanceof ConfigError || error instanceof Rejected || error instanceof UsageError;

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`bloop: ${isExpected(error) ? error.message : (error as Error).stack}\n`);
  process.exitCode = 1;
}
