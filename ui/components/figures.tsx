// A few figures side by side, each with what it is.
import { For } from 'solid-js';
import styles from './figures.module.css';

export interface Figure {
  label: string;
  value: string;
  /** The exact one. */
  title: string;
}

export const Figures = (props: { figures: readonly Figure[] }) => (
  <dl class={styles.figures}>
    <For each={props.figures}>
      {(figure) => (
        <div class={styles.figure}>
          <dt>{figure.label}</dt>
          <dd title={figure.title}>{figure.value}</dd>
        </div>
      )}
    </For>
  </dl>
);
