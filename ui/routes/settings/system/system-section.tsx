// The system: the log, the read models that are made of it, how far each is behind, and rebuilding them.
import { createMemo, Show } from 'solid-js';
import { Button } from '../../../components/button.tsx';
import { ConfirmDialog } from '../../../components/confirm-dialog.tsx';
import { type Column, DataTable } from '../../../components/data-table.tsx';
import { Figures } from '../../../components/figures.tsx';
import { Hint } from '../../../components/hint.tsx';
import { Panel } from '../../../components/panel.tsx';
import { RelativeTime } from '../../../components/relative-time.tsx';
import { Loaded } from '../../../components/states.tsx';
import { dataOf } from '../../../data/query-client.ts';
import { rebuild, useSystem } from '../../../data/system.ts';
import type { System } from '../../../data/types.ts';
import { bytes, exact, short } from '../../../lib/numbers.ts';
import { useDialog } from '../dialogs.ts';
import styles from '../settings.module.css';
import { RebuildState } from './rebuild-state.tsx';

type ReadModel = System['projections'][number];
type Open = { kind: 'rebuild'; names: string[] | undefined };

/** As the API calls what analytics are answered from. */
const analytics = 'analytics';

const SystemSection = () => {
  const system = useSystem();
  const dialog = useDialog<Open>();
  const isRunning = () => dataOf(system)?.rebuild?.state === 'running';
  const columns: Column<ReadModel>[] = [
    { name: 'Read model', look: 'main', cell: (row) => <code>{row.name}</code> },
    { name: 'Version', look: 'number', cell: (row) => row.version },
    {
      name: 'Rows',
      look: 'number',
      cell: (row) => (
        <Show when={row.rows !== null} fallback={<Hint text="More than can be counted in passing">many</Hint>}>
          <Hint text={exact(row.rows ?? 0)}>{short(row.rows ?? 0)}</Hint>
        </Show>
      ),
    },
    { name: 'Position', look: 'number', cell: (row) => exact(row.position) },
    {
      name: 'Behind',
      look: 'number',
      cell: (row) => (
        <Show when={row.lag > 0} fallback={<span class={styles.good}>current</span>}>
          {exact(row.lag)}
        </Show>
      ),
    },
    {
      name: '',
      look: 'actions',
      cell: (row) => (
        <Button
          look="plain"
          disabled={isRunning()}
          aria-label={`Rebuild ${row.name}`}
          onClick={() => dialog.open({ kind: 'rebuild', names: [row.name] })}
        >
          Rebuild
        </Button>
      ),
    },
  ];
  const figures = createMemo(() => {
    const known = dataOf(system);
    if (known === undefined) return [];
    const { version, log, read_models } = known;
    return [
      { label: 'Version', value: version, title: `Bloop ${version}` },
      { label: 'Log position', value: exact(log.position), title: 'Of the newest event' },
      {
        label: 'Log',
        value: bytes(log.bytes),
        title: `${exact(log.bytes)} bytes: the log and what cannot be derived from it`,
      },
      { label: 'Read models', value: bytes(read_models.bytes), title: `${exact(read_models.bytes)} bytes` },
    ];
  });
  return (
    <Loaded query={system}>
      {(data) => (
        <>
          <Panel
            title="Bloop"
            intro={
              <>
                Started <RelativeTime at={data().started_at} />
                <Show when={data().log.recorded_at}>
                  {(at) => (
                    <>
                      , newest event <RelativeTime at={at()} />
                    </>
                  )}
                </Show>
                , analytics {data().analytics.enabled ? 'on' : 'off'}.
              </>
            }
          >
            <Figures figures={figures()} />
          </Panel>
          <Panel
            title="Read models"
            isFlush
            intro="Everything that is shown is folded from the log, and can be made again from it. A rebuild works beside the live tables: nothing is missing meanwhile."
            tools={
              <>
                <Show when={data().analytics.enabled}>
                  <Button disabled={isRunning()} onClick={() => dialog.open({ kind: 'rebuild', names: [analytics] })}>
                    Rebuild analytics
                  </Button>
                </Show>
                <Button disabled={isRunning()} onClick={() => dialog.open({ kind: 'rebuild', names: undefined })}>
                  Rebuild all
                </Button>
              </>
            }
          >
            <Show when={data().rebuild}>{(state) => <RebuildState rebuild={state()} />}</Show>
            <DataTable label="Read models" isDense columns={columns} rows={data().projections} />
          </Panel>
          <Show when={dialog.is('rebuild')} keyed>
            {({ names }) => (
              <ConfirmDialog
                title={names === undefined ? 'Rebuild all read models?' : `Rebuild ${names.join(', ')}?`}
                intro="The log is read from its beginning. With many events that takes a while and keeps a processor busy; Bloop goes on as usual."
                verb="Rebuild"
                onConfirm={() => rebuild(names)}
                onClose={dialog.close}
              />
            )}
          </Show>
        </>
      )}
    </Loaded>
  );
};
export default SystemSection;
