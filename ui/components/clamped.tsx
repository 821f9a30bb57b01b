// A text that may be long: a few lines of it, and all of it on demand.
import { createSignal, onCleanup, onMount, Show } from 'solid-js';
import { Button } from './button.tsx';
import styles from './clamped.module.css';
import { Foreign } from './foreign.tsx';

export const Clamped = (props: { text: string; class?: string | undefined }) => {
  const [isWhole, setWhole] = createSignal(false);
  const [isCut, setCut] = createSignal(false);
  let shown!: HTMLSpanElement;
  onMount(() => {
    const measure = () => {
      if (!isWhole()) setCut(shown.scrollHeight > shown.clientHeight + 1);
    };
    const observer = new ResizeObserver(measure);
    observer.observe(shown);
    onCleanup(() => observer.disconnect());
  });
  return (
    <span class={`${styles.clamped} ${props.class ?? ''}`}>
      <span ref={shown} class={isWhole() ? styles.whole : styles.part}>
        <Foreign text={props.text} />
      </span>
      <Show when={isCut()}>
        <Button look="plain" class={styles.more} aria-expanded={isWhole()} onClick={() => setWhole(!isWhole())}>
          {isWhole() ? 'Less' : 'More'}
        </Button>
      </Show>
    </span>
  );
};
