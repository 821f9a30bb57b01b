// `bloop project create|list|rename|rotate-key|delete`: projects and their keys.
import { Command } from 'commander';
import { filesOf } from './files.ts';
import { operator, withDirectory } from './log-session.ts';
import { print, printJson, printTable } from './print.ts';
import { UsageError } from './usage-error.ts';

interface Output {
  json?: boolean;
  quiet?: boolean;
}

interface Keyed {
  id: string;
  name: string;
  slug: string;
  apiKey: string;
}

const show = ({ id, name, slug, apiKey }: Keyed, { json, quiet }: Output): void => {
  if (quiet) print(apiKey);
  else if (json) printJson({ id, name, slug, api_key: apiKey });
  else print(`${apiKey}\n\nThe key of project ${slug} (${name}). It is shown this once.`);
};

const create = (name: string, options: Output & { slug?: string }, command: Command): Promise<void> =>
  withDirectory(filesOf(command), async (service) =>
    show(await service.createProject(operator, { name, slug: options.slug }), options),
  );

const list = ({ json }: Output, command: Command): Promise<void> =>
  withDirectory(filesOf(command), async (_, { projects }) => {
    const all = [...projects.values()];
    if (json) printJson(all.map(({ id, name, slug }) => ({ id, name, slug })));
    else
      printTable(
        all.map(({ id, name, slug }) => [slug, id, name]),
        'no projects',
      );
  });

const rename = (project: string, name: string, _options: unknown, command: Command): Promise<void> =>
  withDirectory(filesOf(command), async (service) => {
    const renamed = await service.renameProject(operator, project, name);
    print(`project ${renamed.slug} is called ${renamed.name}`);
  });

const rotate = (project: string, options: Output, command: Command): Promise<void> =>
  withDirectory(filesOf(command), async (service) => show(await service.rotateKey(operator, project), options));

const remove = (project: string, { yes }: { yes?: boolean }, command: Command): Promise<void> => {
  if (!yes) throw new UsageError('--yes: is needed, as the errors of the project go with it');
  return withDirectory(filesOf(command), async (service) => {
    const { slug } = await service.deleteProject(operator, project);
    print(`project ${slug} is deleted; a running server erases what the log holds of it`);
  });
};

export const projectCommand = (): Command => {
  const project = new Command('project').description('projects and their keys');
  project
    .command('create <name>')
    .description('create a project and print its key, once')
    .option('--slug <slug>', 'its name in addresses (default: made of the name)')
    .option('--json', 'print JSON')
    .option('--quiet', 'print the key alone')
    .action(create);
  project.command('list').description('list projects').option('--json', 'print JSON').action(list);
  project.command('rename <project> <name>').description('rename a project, given by slug or id').action(rename);
  project
    .command('rotate-key <project>')
    .description('replace the key of a project; the old one stops working at once')
    .option('--json', 'print JSON')
    .option('--quiet', 'print the key alone')
    .action(rotate);
  project
    .command('delete <project>')
    .description('delete a project with all its errors')
    .option('--yes', 'really')
    .action(remove);
  return project;
};
