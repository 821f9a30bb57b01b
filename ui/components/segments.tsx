// A choice of a few, all in sight: the chosen one is pressed.
import { For } from 'solid-js';
import { Button } from './button.tsx';
import styles from './segments.module.css';

export const Segments = <T extends string | number>(props: {
  label: string;
  options: readonly { value: T; name: string }[];
  chosen: T;
  onChoose: (value: T) => void;
}) => (
  <fieldset class={styles.segments}>
    <legend class="unseen">{props.label}</legend>
    <For each={props.options}>
      {({ value, name }) => (
        <Button aria-pressed={props.chosen === value} onClick={() => props.onChoose(value)}>
          {name}
        </Button>
      )}
    </For>
  </fieldset>
);
