// How far a rebuild has got, or how the newest one ended.
import { Match, Switch } from 'solid-js';
import { Icon } from '../../../components/icon.tsx';
import { Progress } from '../../../components/progress.tsx';
import { RelativeTime } from '../../../components/relative-time.tsx';
import type { System } from '../../../data/types.ts';
import { counted, exact, percent } from '../../../lib/numbers.ts';
import { duration } from '../../../lib/time.ts';
import settings from '../settings.module.css';
import styles from './system.module.css';

type Rebuild = NonNullable<System['rebuild']>;

const what = ({ projections }: Rebuild): string => (projections === null ? 'all read models' : projections.join(', '));
const second = 1000;

export const RebuildState = (props: { rebuild: Rebuild }) => {
  const part = () => (props.rebuild.total === 0 ? undefined : props.rebuild.events / props.rebuild.total);
  const took = () => Math.max(1, Math.round(((props.rebuild.finished_at ?? 0) - props.rebuild.started_at) / second));
  return (
    <div class={styles.rebuild} role="status">
      <Switch>
        <Match when={props.rebuild.state === 'running'}>
          <p>
            Rebuilding {what(props.rebuild)}: {exact(props.rebuild.events)} of {exact(props.rebuild.total)} events
            {part() === undefined ? '' : `, ${percent(part() ?? 0)}`}
          </p>
          <Progress label="Rebuild" part={part()} />
        </Match>
        <Match when={props.rebuild.state === 'done'}>
          <p>
            <span class={`${settings.mark} ${settings.good}`}>
              <Icon name="check" size={14} />
              Rebuilt
            </span>{' '}
            {what(props.rebuild)} from {counted(props.rebuild.events, 'event')} in {duration(took())},{' '}
            <RelativeTime at={props.rebuild.finished_at ?? 0} />
          </p>
        </Match>
        <Match when={props.rebuild.state === 'failed'}>
          <p>
            <span class={`${settings.mark} ${settings.bad}`}>
              <Icon name="problem" size={14} />
              Not rebuilt
            </span>{' '}
            {what(props.rebuild)}: {props.rebuild.error}. The read models are as they were.
          </p>
        </Match>
      </Switch>
    </div>
  );
};
