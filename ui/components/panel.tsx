// A part of a page with its title, what it is for, and what can be done with it.
import { type JSX, type ParentProps, Show } from 'solid-js';
import styles from './panel.module.css';

export interface PanelProps {
  title: string;
  /** For links to it. */
  id?: string;
  intro?: JSX.Element;
  tools?: JSX.Element;
  /** What is in it reaches its edges: a table. */
  isFlush?: boolean;
}

export const Panel = (props: ParentProps<PanelProps>) => (
  <section class={styles.panel} id={props.id} aria-label={props.title}>
    <div class={styles.head}>
      <div class={styles.words}>
        <h2 class={styles.title}>{props.title}</h2>
        <Show when={props.intro}>
          <p class={styles.intro}>{props.intro}</p>
        </Show>
      </div>
      {props.tools}
    </div>
    <div class={props.isFlush ? styles.flush : styles.body}>{props.children}</div>
  </section>
);
