// Removing at once what is older than it is kept, instead of at the next hour.
import { createSignal, Show } from 'solid-js';
import { Button } from '../../../components/button.tsx';
import { SelectField } from '../../../components/choice-fields.tsx';
import { Dialog } from '../../../components/dialog.tsx';
import { Form } from '../../../components/form.tsx';
import { Panel } from '../../../components/panel.tsx';
import { Progress } from '../../../components/progress.tsx';
import { useProjectNames } from '../../../data/overview.ts';
import { dataOf } from '../../../data/query-client.ts';
import { purge, useRetention } from '../../../data/retention.ts';
import type { Purged, Retention } from '../../../data/types.ts';
import { counted, exact } from '../../../lib/numbers.ts';
import { useForm } from '../../../lib/use-form.ts';
import styles from './retention.module.css';

const all = '';

const wordsFor = (purged: Purged): string => {
  if ('state' in purged) return 'The purge takes longer, and goes on by itself.';
  const { raw_events, hourly_counts } = purged;
  return raw_events + hourly_counts === 0
    ? 'Nothing was older than it is kept.'
    : `${counted(raw_events, 'raw event')} and ${counted(hourly_counts, 'hourly count')} removed.`;
};

const ConfirmPurge = (props: { onStart: (project: string) => void; onClose: () => void }) => {
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

/** How far the purge is that runs, whoever has begun it. */
const PurgeState = (props: { purge: NonNullable<Retention['purge']> | undefined }) => {
  const projects = useProjectNames();
  const part = () => {
    const { occurrences_done: done, occurrences_total: total } = props.purge ?? {
      occurrences_done: 0,
      occurrences_total: 0,
    };
    return total === 0 ? undefined : Math.min(1, done / total);
  };
  return (
    <>
      <p>
        Removing what is too old
        <Show when={props.purge?.current_project_id}>{(id) => <> of {projects.nameOf(id())}</>}</Show>
        <Show when={part() !== undefined && props.purge}>
          {(purge) => (
            <>
              : {exact(purge().occurrences_done)} of {counted(purge().occurrences_total, 'raw event')}
            </>
          )}
        </Show>
        …
      </p>
      <Progress label="Purge" part={part()} />
    </>
  );
};

export const PurgePanel = () => {
  const [isAsking, setAsking] = createSignal(false);
  const [isOwn, setOwn] = createSignal(false);
  const [result, setResult] = createSignal<string>();
  const retention = useRetention(isOwn);
  const running = () => {
    const purge = dataOf(retention)?.purge;
    return purge?.state === 'running' ? purge : undefined;
  };
  const isRunning = () => isOwn() || running() !== undefined;
  const start = async (project: string) => {
    setOwn(true);
    setResult(undefined);
    try {
      setResult(wordsFor(await purge(project === all ? undefined : project)));
    } catch (error) {
      setResult(`Not purged: ${(error as Error).message}`);
    } finally {
      setOwn(false);
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
        <Show when={isRunning()} fallback={<Show when={result()}>{(text) => <p>{text()}</p>}</Show>}>
          <PurgeState purge={running()} />
        </Show>
      </div>
      <Show when={isAsking()}>
        <ConfirmPurge onStart={(project) => void start(project)} onClose={() => setAsking(false)} />
      </Show>
    </Panel>
  );
};
