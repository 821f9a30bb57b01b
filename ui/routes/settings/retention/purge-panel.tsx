// Removing at once what is older than it is kept, instead of at the next hour.
import { createSignal, Show } from 'solid-js';
import { Button } from '../../../components/button.tsx';
import { SelectField } from '../../../components/choice-fields.tsx';
import { Dialog } from '../../../components/dialog.tsx';
import { Form } from '../../../components/form.tsx';
import { Panel } from '../../../components/panel.tsx';
import { Progress } from '../../../components/progress.tsx';
import { notify } from '../../../data/notices.ts';
import { useProjectNames } from '../../../data/projects.ts';
import { purge } from '../../../data/retention.ts';
import type { Purged, Retention } from '../../../data/types.ts';
import { counted } from '../../../lib/numbers.ts';
import { useForm } from '../../../lib/use-form.ts';
import styles from './retention.module.css';

const all = '';

const wordsFor = ({ raw_events, hourly_counts }: Purged): string =>
  raw_events + hourly_counts === 0
    ? 'Nothing was older than it is kept.'
    : `${counted(raw_events, 'raw event')} and ${counted(hourly_counts, 'hourly count')} removed.`;

const ConfirmPurge = (props: { retention: Retention; onStart: (project: string) => void; onClose: () => void }) => {
  const projects = useProjectNames();
  const form = useForm({
    initial: { project: all },
    submit: async ({ project }) => {
      props.onClose();
      props.onStart(project);
    },
  });
  return (
    <Dialog
      title="Purge now?"
      intro="Raw events and hourly counts that are older than they are kept are removed for good. Counts of errors stay right."
      isOpen
      onClose={() => props.onClose()}
    >
      <Form label="Purge now" form={form} submit="Purge now" look="danger" onCancel={() => props.onClose()}>
        <SelectField
          name="project_id"
          label="Of"
          value={form.values.project}
          options={[
            { value: all, label: 'All projects' },
            ...projects.list().map(({ id, name }) => ({ value: id, label: name })),
          ]}
          onChange={(value) => form.set('project', value)}
        />
      </Form>
    </Dialog>
  );
};

export const PurgePanel = (props: { retention: Retention }) => {
  const [isAsking, setAsking] = createSignal(false);
  const [isRunning, setRunning] = createSignal(false);
  const [result, setResult] = createSignal<string>();
  const start = async (project: string) => {
    setRunning(true);
    setResult(undefined);
    try {
      setResult(wordsFor(await purge(project === all ? undefined : project)));
    } catch (error) {
      notify({ text: `The purge did not work: ${(error as Error).message}`, isProblem: true });
    } finally {
      setRunning(false);
    }
  };
  return (
    <Panel
      title="Purge"
      intro="Runs by itself every hour. After a shorter time has been set, it frees the room at once."
      tools={
        <Button look="danger" disabled={isRunning()} onClick={() => setAsking(true)}>
          Purge now
        </Button>
      }
    >
      <div class={styles.purge} role="status">
        <Show when={isRunning()}>
          <p>Removing …</p>
          <Progress label="Purge" />
        </Show>
        <Show when={result()}>{(text) => <p>{text()}</p>}</Show>
      </div>
      <Show when={isAsking()}>
        <ConfirmPurge
          retention={props.retention}
          onStart={(project) => void start(project)}
          onClose={() => setAsking(false)}
        />
      </Show>
    </Panel>
  );
};
