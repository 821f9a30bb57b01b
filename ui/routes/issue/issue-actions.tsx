// What can be decided about the error, with a note for those who read it later.
import { createSignal, For, Show } from 'solid-js';
import { Button } from '../../components/button.tsx';
import { decide, statusAfter } from '../../data/actions.ts';
import type { Action, IssueRow } from '../../data/types.ts';
import { useCommands } from '../../lib/commands.ts';
import { actions } from '../errors/selection-bar.tsx';
import styles from './issue-actions.module.css';

/** The API's. */
const longestNote = 2000;

export const IssueActions = (props: { issue: IssueRow }) => {
  const [note, setNote] = createSignal('');
  const [isNoting, setNoting] = createSignal(false);
  let field: HTMLInputElement | undefined;
  const act = async (action: Action) => {
    // A note that was not taken stays where it was typed.
    if (!(await decide(action, [props.issue], note()))) return;
    setNote('');
    setNoting(false);
  };
  const openNote = () => {
    setNoting(true);
    field?.focus();
  };
  useCommands(() => [
    ...actions.map(({ action, name, key }) => ({
      label: name,
      group: 'This error' as const,
      keys: key,
      run: () => void act(action),
    })),
    { label: 'Write a note', group: 'This error', keys: 'n', run: openNote },
  ]);
  /** What changes something, what takes a decision back first. */
  const possible = () =>
    actions
      .filter(({ action }) => statusAfter[action] !== props.issue.status)
      .toSorted((a, b) => Number(b.action === 'unresolve') - Number(a.action === 'unresolve'));
  return (
    <section class={styles.bar} aria-label="Actions">
      <Show when={isNoting()}>
        <input
          class={styles.note}
          ref={(element) => (field = element)}
          type="text"
          aria-label="Note, goes with the next action"
          placeholder="Note: goes with the next action"
          autocomplete="off"
          maxLength={longestNote}
          value={note()}
          onInput={(event) => setNote(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') setNoting(false);
          }}
        />
      </Show>
      <div class={styles.buttons}>
        <For each={possible()}>
          {({ action, name, key, icon }) => (
            <Button
              icon={icon}
              shortcut={key}
              {...(action === 'resolve' ? { look: 'primary' as const } : {})}
              onClick={() => void act(action)}
            >
              {name}
            </Button>
          )}
        </For>
        <Show when={!isNoting()}>
          <Button look="plain" shortcut="n" onClick={openNote}>
            Add note
          </Button>
        </Show>
      </div>
    </section>
  );
};
