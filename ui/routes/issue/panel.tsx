// A part of the page with its title.
import { type JSX, type ParentProps, Show } from 'solid-js';
import styles from './panel.module.css';

export const Panel = (props: ParentProps<{ title: string; id?: string; tools?: JSX.Element; isFlush?: boolean }>) => (
  <section class={styles.panel} id={props.id} aria-label={props.title}>
    <div class={styles.head}>
      <h2 class={styles.title}>{props.title}</h2>
      <Show when={props.tools}>{props.tools}</Show>
    </div>
    <div class={props.isFlush ? styles.flush : styles.body}>{props.children}</div>
  </section>
);
