// Projects that are kept longer or shorter than the others.
import { createMemo, Show } from 'solid-js';
import { Button } from '../../../components/button.tsx';
import { FieldRow, SelectField } from '../../../components/choice-fields.tsx';
import { type Column, DataTable } from '../../../components/data-table.tsx';
import { Dialog } from '../../../components/dialog.tsx';
import { Form, TextField } from '../../../components/form.tsx';
import { Panel } from '../../../components/panel.tsx';
import { Empty } from '../../../components/states.tsx';
import { notify } from '../../../data/notices.ts';
import { useProjectNames } from '../../../data/overview.ts';
import { changeRetention } from '../../../data/retention.ts';
import type { Project, Retention } from '../../../data/types.ts';
import { useForm } from '../../../lib/use-form.ts';
import { useDialog } from '../dialogs.ts';
import styles from '../settings.module.css';
import { daysIn, textOf } from './days.ts';

type Override = Retention['per_project'][number];
type Open = { kind: 'edit'; override?: Override };

const change = (project_id: string, raw_events_days: number | null, hourly_counts_days: number | null): Promise<void> =>
  changeRetention({ per_project: [{ project_id, raw_events_days, hourly_counts_days }] });

/** What the API refuses in the only entry that is sent. */
const where = 'per_project.0.';

const OverrideForm = (props: {
  override: Override | undefined;
  projects: readonly Pick<Project, 'id' | 'name'>[];
  global: Retention['global'];
  onClose: () => void;
}) => {
  /* eslint-disable solid/reactivity -- as it was when the dialog was opened */
  const form = useForm({
    initial: {
      project: props.override?.project_id ?? props.projects[0]?.id ?? '',
      raw: textOf(props.override?.raw_events_days ?? null),
      hourly: textOf(props.override?.hourly_counts_days ?? null),
    },
    submit: async ({ project, raw, hourly }) => {
      await change(project, daysIn(`${where}raw_events_days`, raw), daysIn(`${where}hourly_counts_days`, hourly));
      notify({ text: 'Retention saved' });
      props.onClose();
    },
  });
  /* eslint-enable solid/reactivity */
  return (
    <Dialog
      title={
        props.override === undefined ? 'Keep a project differently' : `Retention of ${props.override.project_name}`
      }
      isOpen
      onClose={() => props.onClose()}
    >
      <Form label="Retention of a project" form={form} submit="Save" onCancel={() => props.onClose()}>
        <Show when={props.override === undefined}>
          <SelectField
            name={`${where}project_id`}
            label="Project"
            value={form.values.project}
            options={props.projects.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={(value) => form.set('project', value)}
          />
        </Show>
        <FieldRow>
          <TextField
            name={`${where}raw_events_days`}
            label="Raw events"
            unit="days"
            inputMode="numeric"
            placeholder={String(props.global.raw_events_days)}
            help="Empty: as for all projects"
            value={form.values.raw}
            onInput={(value) => form.set('raw', value)}
          />
          <TextField
            name={`${where}hourly_counts_days`}
            label="Hourly counts"
            unit="days"
            inputMode="numeric"
            placeholder={String(props.global.hourly_counts_days)}
            help="Empty: as for all projects"
            value={form.values.hourly}
            onInput={(value) => form.set('hourly', value)}
          />
        </FieldRow>
      </Form>
    </Dialog>
  );
};

export const ProjectRetention = (props: { retention: Retention }) => {
  const projects = useProjectNames();
  const dialog = useDialog<Open>();
  const overrides = createMemo(() =>
    props.retention.per_project.filter((each) => each.raw_events_days !== null || each.hourly_counts_days !== null),
  );
  const others = createMemo(() =>
    projects.list().filter(({ id }) => !overrides().some(({ project_id }) => project_id === id)),
  );
  const remove = async ({ project_id, project_name, raw_events_days, hourly_counts_days }: Override) => {
    const undo = () =>
      change(project_id, raw_events_days, hourly_counts_days).catch((error: Error) =>
        notify({ text: `Not taken back: ${error.message}`, isProblem: true }),
      );
    try {
      await change(project_id, null, null);
      notify({
        text: `${project_name} is kept as all projects`,
        action: { label: 'Undo', run: () => void undo() },
      });
    } catch (error) {
      notify({ text: `Not changed: ${(error as Error).message}`, isProblem: true });
    }
  };
  const days = (own: number | null, global: number) => (
    <Show when={own} fallback={<span class={styles.quiet}>{global} days, as all</span>}>
      {(given) => <>{given()} days</>}
    </Show>
  );
  const columns: Column<Override>[] = [
    { name: 'Project', look: 'main', cell: ({ project_name }) => project_name },
    {
      name: 'Raw events',
      cell: ({ raw_events_days }) => days(raw_events_days, props.retention.global.raw_events_days),
    },
    {
      name: 'Hourly counts',
      cell: ({ hourly_counts_days }) => days(hourly_counts_days, props.retention.global.hourly_counts_days),
    },
    {
      name: '',
      look: 'actions',
      cell: (override) => (
        <>
          <Button look="plain" onClick={() => dialog.open({ kind: 'edit', override })}>
            Edit
          </Button>
          <Button look="plain" onClick={() => void remove(override)}>
            Remove
          </Button>
        </>
      ),
    },
  ];
  return (
    <>
      <Panel
        title="For single projects"
        isFlush
        tools={
          <Button icon="add" disabled={others().length === 0} onClick={() => dialog.open({ kind: 'edit' })}>
            Add a project
          </Button>
        }
      >
        <Show
          when={overrides().length > 0}
          fallback={
            <Empty title="All projects are kept alike">
              <p>Keep one longer that matters most, or shorter that is noisy.</p>
            </Empty>
          }
        >
          <DataTable label="Retention of single projects" columns={columns} rows={overrides()} />
        </Show>
      </Panel>
      <Show when={dialog.is('edit')} keyed>
        {({ override }) => (
          <OverrideForm
            override={override}
            projects={others()}
            global={props.retention.global}
            onClose={dialog.close}
          />
        )}
      </Show>
    </>
  );
};
