// Projects: created, renamed, given another key, deleted.
import { Show } from 'solid-js';
import { Button } from '../../../components/button.tsx';
import { ConfirmDialog } from '../../../components/confirm-dialog.tsx';
import { CopyButton } from '../../../components/copy-button.tsx';
import { type Column, DataTable } from '../../../components/data-table.tsx';
import { Dialog } from '../../../components/dialog.tsx';
import { Hint } from '../../../components/hint.tsx';
import { Panel } from '../../../components/panel.tsx';
import { RelativeTime } from '../../../components/relative-time.tsx';
import { SdkSnippets } from '../../../components/sdk-snippets.tsx';
import { Loaded } from '../../../components/states.tsx';
import { useProjects } from '../../../data/overview.ts';
import { deleteProject, rotateKey } from '../../../data/projects.ts';
import { isAdmin } from '../../../data/session.ts';
import type { NewProject, Project } from '../../../data/types.ts';
import { useDialog } from '../dialogs.ts';
import styles from '../settings.module.css';
import { CreateProject, KeyDialog, RenameProject } from './project-dialogs.tsx';

/** SDKs without a key send to it: it cannot be deleted. */
const defaultId = 'default';

type Open =
  | { kind: 'create' }
  | { kind: 'rename' | 'rotate' | 'delete' | 'sdks'; project: Project }
  | { kind: 'key'; project: NewProject };

const ProjectsSection = () => {
  const projects = useProjects();
  const dialog = useDialog<Open>();

  const columns = (): Column<Project>[] => [
    {
      name: 'Name',
      look: 'main',
      cell: (project) => (
        <>
          {project.name}
          <span class={styles.small}>{project.slug}</span>
        </>
      ),
    },
    {
      name: 'Id',
      cell: (row) => (
        <span class={styles.mark}>
          <Show when={row.id.length > 12} fallback={<code>{row.id}</code>}>
            <Hint text={row.id}>
              <code>{row.id.slice(0, 8)}…</code>
            </Hint>
          </Show>
          <CopyButton text={row.id} label={`Copy the id ${row.id}`} />
        </span>
      ),
    },
    {
      name: 'Created',
      cell: (row) => (
        <Show when={row.id !== defaultId} fallback={<span class={styles.quiet}>with Bloop</span>}>
          <RelativeTime at={row.created_at} /> <span class={styles.quiet}>by {row.created_by}</span>
        </Show>
      ),
    },
    {
      name: '',
      look: 'actions',
      cell: (project) => (
        <>
          <Button look="plain" onClick={() => dialog.open({ kind: 'sdks', project })}>
            SDKs
          </Button>
          <Show when={isAdmin()}>
            <Button look="plain" onClick={() => dialog.open({ kind: 'rename', project })}>
              Rename
            </Button>
            <Button look="plain" onClick={() => dialog.open({ kind: 'rotate', project })}>
              Rotate key
            </Button>
            <Show when={project.id !== defaultId}>
              <Button look="plain" onClick={() => dialog.open({ kind: 'delete', project })}>
                Delete
              </Button>
            </Show>
          </Show>
        </>
      ),
    },
  ];

  return (
    <>
      <Panel
        title="All projects"
        isFlush
        intro="A project’s key is shown when it is created and when it is rotated, and never again."
        tools={
          <Show when={isAdmin()}>
            <Button look="primary" icon="add" onClick={() => dialog.open({ kind: 'create' })}>
              New project
            </Button>
          </Show>
        }
      >
        <Loaded query={projects}>{(list) => <DataTable label="Projects" columns={columns()} rows={list()} />}</Loaded>
      </Panel>
      <Show when={dialog.is('create')}>
        <CreateProject onMade={(project) => dialog.open({ kind: 'key', project })} onClose={dialog.close} />
      </Show>
      <Show when={dialog.is('key')} keyed>
        {({ project }) => <KeyDialog project={project} onClose={dialog.close} />}
      </Show>
      <Show when={dialog.is('sdks')} keyed>
        {({ project }) => (
          <Dialog
            title={`Send errors to “${project.name}”`}
            intro="Put the project’s key in the place of bloop_…: it was shown when it was made. Who has lost it rotates it."
            isOpen
            isWide
            onClose={dialog.close}
          >
            <SdkSnippets />
          </Dialog>
        )}
      </Show>
      <Show when={dialog.is('rename')} keyed>
        {({ project }) => <RenameProject project={project} onClose={dialog.close} />}
      </Show>
      <Show when={dialog.is('rotate')} keyed>
        {({ project }) => (
          <ConfirmDialog
            title={`Rotate the key of “${project.name}”?`}
            intro="The key that is in use stops working at once: what still sends with it is refused until it has the new one."
            verb="Rotate key"
            onConfirm={() => rotateKey(project.id)}
            onDone={(made) => dialog.open({ kind: 'key', project: made })}
            onClose={dialog.close}
          />
        )}
      </Show>
      <Show when={dialog.is('delete')} keyed>
        {({ project }) => (
          <ConfirmDialog
            title={`Delete “${project.name}”?`}
            intro="All its errors, source maps, alert rules and tokens go with it. This cannot be undone."
            verb="Delete project"
            typed={project.name}
            onConfirm={() => deleteProject(project.id)}
            said={`${project.name} deleted`}
            onClose={dialog.close}
          />
        )}
      </Show>
    </>
  );
};
export default ProjectsSection;
