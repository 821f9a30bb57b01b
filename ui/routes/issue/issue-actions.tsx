// What can be decided about the error, with a note for those who read it later.
import { createEffect, createSignal, For, on, Show } from 'solid-js';
import { actions } from '../../components/actions.ts';
import { Button } from '../../components/button.tsx';
import { decide, statusAfter } from '../../data/actions.ts';
import type { Action, IssueRow } from '../../data/types.ts';
import { useCommands } from '../../lib/commands.ts';
import { narrow, useMedia } from '../../lib/media.ts';
import styles from './issue-actions.module.css';
import { advances, setAdvances } from './neighbours.ts';

/** The API's. */
const longestNote = 2000;

export const IssueActions = (props: { issue: IssueRow; onDecided: () => void }) => {
  const isNarrow = useMedia(narrow);
  const [note, setNote] = createSignal('');
  const [isNoting, setNoting] = createSignal(false);
  let field: HTMLInputElement | undefined;
  let bar!: HTMLElement;
  /** What was pressed is no longer possible, and gone: whoever goes by keyboard stays at the actions. */
  const holdFocus = () => {
    const isHere = bar.contains(document.activeElement);
    return () => {
      if (isHere && !bar.contains(document.activeElement)) bar.focus({ preventScroll: true });
    };
  };
  const closeNote = () => {
    const keep = holdFocus();
    setNoting(false);
    keep();
  };
  let stay: (() => void) | undefined;
  createEffect(
    on(
      () => props.issue.status,
      () => {
        stay?.();
        stay = undefined;
      },
      { defer: true },
    ),
  );
  const act = async (action: Action) => {
    stay = holdFocus();
    // A note that was not taken stays where it was typed.
    if (!(await decide(action, [props.issue], note()))) return;
    setNote('');
    closeNote();
    if (!isNarrow()) props.onDecided();
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
    <section class={styles.bar} aria-label="Actions" tabIndex={-1} ref={bar}>
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
        {/* For the rhythm of keys; a phone has no room for it. */}
        <Show when={!isNarrow()}>
          <Button
            look="plain"
            aria-pressed={advances() === 'on'}
            title="After a decision, go on to the next error of the list"
            onClick={() => setAdvances(advances() === 'on' ? 'off' : 'on')}
          >
            Go on after it
          </Button>
        </Show>
        <Show when={!isNoting()}>
          <Button look="plain" shortcut="n" onClick={openNote}>
            Add note
          </Button>
        </Show>
      </div>
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
            if (event.key === 'Escape') closeNote();
          }}
        />
      </Show>
    </section>
  );
};
