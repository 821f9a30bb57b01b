// What to do with the chosen errors.
import { For, Show } from 'solid-js';
import { actions } from '../../components/actions.ts';
import { Button } from '../../components/button.tsx';
import type { Action } from '../../data/types.ts';
import { exact } from '../../lib/numbers.ts';
import styles from './errors-page.module.css';

export const SelectionBar = (props: {
  count: number;
  /** How many match in all, where not all of them are chosen but all that are loaded. */
  total: number | undefined;
  onAll: () => void;
  onAction: (action: Action) => void;
  onClear: () => void;
}) => (
  <section class={styles.actions} aria-label="Selected errors">
    <span class={styles.chosen} role="status">
      {exact(props.count)} <span class={styles.word}>selected</span>
    </span>
    <Show when={props.total}>
      {(total) => (
        <Button look="plain" onClick={() => props.onAll()}>
          Select all {exact(total())}
        </Button>
      )}
    </Show>
    <For each={actions}>
      {({ action, name, key }) => (
        <Button shortcut={key} onClick={() => props.onAction(action)}>
          {name}
        </Button>
      )}
    </For>
    <Button
      look="plain"
      icon="close"
      aria-label="Clear selection"
      title="Clear selection"
      onClick={() => props.onClear()}
    />
  </section>
);
