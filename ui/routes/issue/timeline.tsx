// What has been decided about the error: when, by whom, and why.
import { For, Show } from 'solid-js';
import { Icon, type IconName } from '../../components/icon.tsx';
import { Panel } from '../../components/panel.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { Loaded } from '../../components/states.tsx';
import { statusIcons } from '../../components/status-label.tsx';
import { type IssueName, useHistory } from '../../data/issue.ts';
import type { IssueRow, IssueStatus, StatusChange } from '../../data/types.ts';
import styles from './timeline.module.css';

const iconOf = ({ regression, new_status: status }: StatusChange): IconName =>
  statusIcons[regression ? 'regressed' : (status as IssueStatus)] ?? statusIcons.unresolved;

const words = (change: StatusChange): string =>
  change.regression ? 'Came back' : `${change.new_status[0]?.toUpperCase()}${change.new_status.slice(1)}`;

export const Timeline = (props: { name: IssueName; issue: IssueRow }) => {
  const history = useHistory(() => props.name);
  return (
    <Panel title="Timeline">
      <Loaded query={history}>
        {(changes) => (
          <ol class={styles.list}>
            <For each={changes()}>
              {(change) => (
                <li class={styles.entry}>
                  <span class={styles.icon}>
                    <Icon name={iconOf(change)} size={14} />
                  </span>
                  <p>
                    <strong>{words(change)}</strong> <span class={styles.who}>by {change.changed_by}</span>
                  </p>
                  <p class={styles.when}>
                    <RelativeTime at={change.changed_at} />
                  </p>
                  <Show when={change.note}>{(note) => <p class={styles.note}>{note()}</p>}</Show>
                </li>
              )}
            </For>
            <li class={styles.entry}>
              <span class={styles.icon}>
                <Icon name="add" size={14} />
              </span>
              <p>
                <strong>First seen</strong>
              </p>
              <p class={styles.when}>
                <RelativeTime at={props.issue.first_seen} />
              </p>
            </li>
          </ol>
        )}
      </Loaded>
    </Panel>
  );
};
