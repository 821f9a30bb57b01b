// A few figures side by side, each with what it is.
import { For } from 'solid-js';
import styles from './figures.module.css';
import { Hint } from './hint.tsx';

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
          <dd>
            <Hint text={figure.title}>{figure.value}</Hint>
          </dd>
        </div>
      )}
    </For>
  </dl>
);
