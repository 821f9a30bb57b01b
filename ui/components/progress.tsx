// How far something has got; without a part it is known only that it goes on.
import { createEffect } from 'solid-js';
import styles from './progress.module.css';

/** @param props.part 0 to 1 */
export const Progress = (props: { label: string; part?: number | undefined }) => (
  <progress
    class={styles.progress}
    aria-label={props.label}
    max={1}
    ref={(bar) =>
      createEffect(() => {
        if (props.part === undefined) bar.removeAttribute('value');
        else bar.value = props.part;
      })
    }
  />
);
