// Data retention: how much there is, how long it is kept, and removing at once what is older.
import { Show } from 'solid-js';
import { Figures } from '../../../components/figures.tsx';
import { Panel } from '../../../components/panel.tsx';
import { Loaded } from '../../../components/states.tsx';
import { useRetention } from '../../../data/retention.ts';
import { bytes, exact, short } from '../../../lib/numbers.ts';
import { ErasePanel } from './erase-panel.tsx';
import { GlobalForm } from './global-form.tsx';
import { ProjectRetention } from './project-retention.tsx';
import { PurgePanel } from './purge-panel.tsx';

const RetentionSection = () => {
  const retention = useRetention();
  return (
    <Loaded query={retention}>
      {(data) => (
        <>
          <Panel title="Storage">
            <Figures
              figures={[
                {
                  label: 'Database',
                  value: bytes(data().storage.db_size_bytes),
                  title: `${exact(data().storage.db_size_bytes)} bytes in all files of the database`,
                },
                {
                  label: 'Raw events',
                  value: short(data().storage.raw_events_count),
                  title: `${exact(data().storage.raw_events_count)} events with stack and metadata`,
                },
                {
                  label: 'Hourly counts',
                  value: short(data().storage.hourly_counts_count),
                  title: `${exact(data().storage.hourly_counts_count)} rows`,
                },
              ]}
            />
          </Panel>
          <Panel
            title="For all projects"
            intro="Raw events carry stack, metadata and request; hourly counts draw the charts. What is older goes every hour; how often an error happened in all is kept for good."
          >
            {/* It starts again when somebody else has changed the days, not whenever they are read. */}
            <Show when={Object.values(data().global).join()} keyed>
              {(_days) => <GlobalForm global={data().global} />}
            </Show>
          </Panel>
          <ProjectRetention retention={data()} />
          <PurgePanel />
          <ErasePanel />
        </>
      )}
    </Loaded>
  );
};
export default RetentionSection;
