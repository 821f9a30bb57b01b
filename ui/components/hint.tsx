// A word or a number with something behind it: the exact time, what a figure means. Whoever points at it, touches it, or comes to it
// with the keyboard is told; what is told stays while the pointer is on it, and leaves with Escape.
import { createUniqueId, onCleanup, type ParentProps } from 'solid-js';
import styles from './hint.module.css';

/** Pixels to the edges of the window. */
const margin = 8;

/** Above the word where there is room, else below, and never outside of the window. */
const place = (tip: HTMLElement, word: HTMLElement): void => {
  const at = word.getBoundingClientRect();
  const { width, height } = tip.getBoundingClientRect();
  const middle = at.left + at.width / 2 - width / 2;
  const left = Math.max(margin, Math.min(middle, document.documentElement.clientWidth - width - margin));
  tip.style.left = `${left}px`;
  tip.style.top = `${at.top - height < margin ? at.bottom : at.top - height}px`;
};

export const Hint = (props: ParentProps<{ text: string; class?: string | undefined }>) => {
  const id = createUniqueId();
  let box!: HTMLSpanElement;
  let word!: HTMLButtonElement;
  let tip!: HTMLSpanElement;
  let shown: AbortController | undefined;
  const hide = () => {
    shown?.abort();
    shown = undefined;
    if (tip.isConnected) tip.hidePopover();
  };
  const show = () => {
    if (shown !== undefined) return;
    shown = new AbortController();
    const { signal } = shown;
    tip.showPopover();
    place(tip, word);
    const away = (event: Event) => event.composedPath().includes(box) || hide();
    window.addEventListener('pointerdown', away, { signal, capture: true });
    window.addEventListener('scroll', () => place(tip, word), { signal, capture: true, passive: true });
    const leave = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      event.stopImmediatePropagation();
      hide();
    };
    window.addEventListener('keydown', leave, { signal, capture: true });
  };
  onCleanup(hide);
  return (
    <span
      class={props.class}
      ref={box}
      onPointerEnter={(event) => event.pointerType === 'mouse' && show()}
      onPointerLeave={(event) => event.pointerType === 'mouse' && document.activeElement !== word && hide()}
    >
      <button
        type="button"
        class={styles.word}
        aria-describedby={id}
        ref={word}
        onFocus={show}
        onBlur={hide}
        onClick={show}
      >
        {props.children}
      </button>
      <span class={styles.tip} id={id} role="tooltip" popover="manual" ref={tip}>
        {props.text}
      </span>
    </span>
  );
};
