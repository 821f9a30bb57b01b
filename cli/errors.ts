// `bloop errors list|show`: the list of errors, and one of them, at the terminal.
import { Command, Option } from 'commander';
import { type IssueStatus, issueStatuses } from '../domain/events.ts';
import { issueDetail } from '../projections/queries/issue-detail.ts';
import { listIssues, type SortField, sortFields } from '../projections/queries/list-issues.ts';
import { moment, oneLine, print, printJson, printTable, wholeNumber } from './print.ts';
import { issueKeyOf, projectIdOf, withReadModels } from './read-models.ts';

interface ListOptions {
  project?: string;
  status?: IssueStatus;
  release?: string;
  environment?: string;
  search?: string;
  sort: SortField;
  limit: string;
  json?: boolean;
}

const mostRows = 200;
/** How much of a message, and how many lines of a stack, fit a terminal. */
const messageWidth = 80;
const stackLines = 20;

const list = (options: ListOptions, command: Command): Promise<void> =>
  withReadModels(command, async (context) => {
    const { project, status, release, environment, search: q, sort } = options;
    const { rows, total } = await listIssues(context, {
      projectId: await projectIdOf(context, project),
      status,
      release,
      environment,
      q,
      sort,
      order: 'desc',
      limit: wholeNumber('--limit', options.limit, 1, mostRows),
      offset: 0,
      now: Date.now(),
    });
    if (options.json) return printJson(rows);
    printTable(
      rows.map((row) => [
        row.fingerprint,
        row.status,
        String(row.total_count),
        moment(row.last_seen),
        `${row.project_id}/${row.environment}`,
        oneLine(`${row.error_type}: ${row.message}`, messageWidth),
      ]),
      'no errors',
    );
    if (total > rows.length) print(`${rows.length} of ${total}`);
  });

const show = (
  fingerprint: string,
  { project, json }: { project?: string; json?: boolean },
  command: Command,
): Promise<void> =>
  withReadModels(command, async (context) => {
    const key = await issueKeyOf(context, fingerprint, await projectIdOf(context, project));
    const detail = await issueDetail(context, { ...key, now: Date.now() });
    if (detail === null) return print('no events of it are left');
    if (json) return printJson(detail);
    const { issue, aggregates, samples } = detail;
    print(`${issue.error_type}: ${issue.message}\n`);
    const where = [issue.source, issue.route_or_procedure ?? issue.screen].filter(Boolean).join(' · ');
    printTable(
      [
        ['project', issue.project_id],
        ['status', issue.status],
        ['events', String(issue.total_count)],
        ['first seen', moment(issue.first_seen)],
        ['last seen', moment(issue.last_seen)],
        ['where', where],
      ],
      '',
    );
    print('');
    printTable(
      aggregates.map((row) => [
        row.release,
        row.environment,
        String(row.total_count),
        `${moment(row.first_seen)} – ${moment(row.last_seen)}`,
      ]),
      'no counts are left',
    );
    const stack = samples.map((sample) => sample.stack).find((text) => typeof text === 'string' && text !== '');
    if (typeof stack !== 'string') return;
    const lines = stack.split(/\r\n|\r|\n/);
    print(`\n${lines.slice(0, stackLines).join('\n')}`);
    if (lines.length > stackLines) print(`… ${lines.length - stackLines} more lines (--json shows all)`);
  });

export const errorsCommand = (): Command => {
  const errors = new Command('errors').description('errors, as the dashboard lists them');
  errors
    .command('list')
    .description('list errors')
    .option('--project <slug>', 'only of this project, by slug or id')
    .addOption(new Option('--status <status>', 'only with this status').choices([...issueStatuses]))
    .option('--release <release>', 'only of this release')
    .option('--environment <name>', 'only of this environment')
    .option('--search <text>', 'only with these words in type or message')
    .addOption(new Option('--sort <field>', 'what comes first').choices([...sortFields]).default('last_seen'))
    .option('--limit <number>', `how many, up to ${mostRows}`, '20')
    .option('--json', 'print JSON')
    .action(list);
  errors
    .command('show <fingerprint>')
    .description('one error: where it occurs, and its newest stack')
    .option('--project <slug>', 'its project, where several have such an error')
    .option('--json', 'print JSON, with the newest samples in full')
    .action(show);
  return errors;
};
