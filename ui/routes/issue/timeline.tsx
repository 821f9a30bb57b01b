// What has been decided about the error: when, by whom, and why.
import { createSignal, For, Show } from 'solid-js';
import { Button } from '../../components/button.tsx';
import { Foreign } from '../../components/foreign.tsx';
import { Icon, type IconName } from '../../components/icon.tsx';
import { Linked } from '../../components/linked.tsx';
import { Panel } from '../../components/panel.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { Loaded } from '../../components/states.tsx';
import { statusIcons } from '../../components/status-label.tsx';
import { undoneNote } from '../../data/actions.ts';
import { type IssueName, useHistory } from '../../data/issue.ts';
import type { IssueRow, IssueStatus, StatusChange } from '../../data/types.ts';
import { counted } from '../../lib/numbers.ts';
import { capital } from '../../lib/words.ts';
import styles from './timeline.module.css';

const iconOf = ({ regression, new_status: status }: StatusChange): IconName =>
  statusIcons[regression ? 'regressed' : (status as IssueStatus)] ?? statusIcons.unresolved;

const words = ({ regression, new_status: status, isUndone }: Entry): string => {
  if (regression) return 'Came back';
  return `${capital(status)}${isUndone ? ', and taken back' : ''}`;
};

/** A decision that the same person took back is one entry, not two. */
type Entry = StatusChange & { isUndone: boolean };
const entriesOf = (changes: readonly StatusChange[]): Entry[] => {
  const entries: Entry[] = [];
  for (let index = 0; index < changes.length; index += 1) {
    const [change, before] = [changes[index] as StatusChange, changes[index + 1]];
    const isUndo =
      change.note === undoneNote && before?.old_status === change.new_status && before.changed_by === change.changed_by;
    entries.push(isUndo ? { ...before, isUndone: true } : { ...change, isUndone: false });
    if (isUndo) index += 1;
  }
  return entries;
};

/** So many of the newest are shown at first. */
const few = 6;

export const Timeline = (props: { name: IssueName; issue: IssueRow }) => {
  const history = useHistory(() => props.name);
  const [isWhole, setWhole] = createSignal(false);
  const shown = (changes: readonly Entry[]) =>
    isWhole() || changes.length <= few + 1 ? changes : changes.slice(0, few);
  return (
    <Panel title="Timeline">
      <Loaded query={history}>
        {(changes) => (
          <ol class={styles.list}>
            <For each={shown(entriesOf(changes()))}>
              {(change) => (
                <li class={styles.entry}>
                  <span class={styles.icon}>
                    <Icon name={iconOf(change)} size={14} />
                  </span>
                  <p>
                    <strong>{words(change)}</strong>{' '}
                    <span class={styles.who}>
                      by <Foreign text={change.changed_by} />
                    </span>
                  </p>
                  <p class={styles.when}>
                    <RelativeTime at={change.changed_at} />
                  </p>
                  <Show when={change.note}>
                    {(note) => (
                      <p class={styles.note}>
                        <Linked text={note()} />
                      </p>
                    )}
                  </Show>
                </li>
              )}
            </For>
            <Show when={shown(entriesOf(changes())).length < entriesOf(changes()).length}>
              <li class={styles.entry}>
                <span class={styles.icon}>⋮</span>
                <Button look="plain" class={styles.fold} onClick={() => setWhole(true)}>
                  {counted(entriesOf(changes()).length - shown(entriesOf(changes())).length, 'earlier change')}
                </Button>
              </li>
            </Show>
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
