// `bloop alerts list`: the alert rules and where they lead.
import { Command } from 'commander';
import { listAlertRules } from '../projections/queries/alerts.ts';
import { moment, printJson, printTable } from './print.ts';
import { projectIdOf, withReadModels } from './read-models.ts';

const list = ({ project, json }: { project?: string; json?: boolean }, command: Command): Promise<void> =>
  withReadModels(command, async (context) => {
    const rules = await listAlertRules(context, { projectId: await projectIdOf(context, project), own: false });
    if (json) return printJson(rules);
    printTable(
      rules.map((rule) => [
        String(rule.id),
        rule.enabled ? 'on' : 'off',
        rule.config.type,
        rule.project_id ?? 'all projects',
        `fired ${rule.fired_count}×`,
        rule.last_fired_at === null ? 'never' : moment(rule.last_fired_at),
        `${rule.name} → ${rule.channels.map(({ type, target }) => `${type} ${target}`).join(', ') || 'no channel'}`,
      ]),
      'no alert rules',
    );
  });

export const alertsCommand = (): Command => {
  const alerts = new Command('alerts').description('alert rules');
  alerts
    .command('list')
    .description('list alert rules with their channels')
    .option('--project <slug>', 'those that watch this project, by slug or id')
    .option('--json', 'print JSON')
    .action(list);
  return alerts;
};
