// A small panel at a button. Loaded when the first one is opened: see menu.tsx.
import * as Kobalte from '@kobalte/core/popover';
import type { ParentProps } from 'solid-js';
import styles from './popover.module.css';

export interface PopoverProps {
  label: string;
  /** The button that it belongs to. */
  anchor: HTMLElement;
  isOpen: boolean;
  onClose: () => void;
}

export const Popover = (props: ParentProps<PopoverProps>) => (
  <Kobalte.Root
    open={props.isOpen}
    onOpenChange={(open) => {
      if (!open) props.onClose();
    }}
    anchorRef={() => props.anchor}
    placement="bottom-start"
    gutter={4}
    overflowPadding={8}
  >
    <Kobalte.Portal>
      <Kobalte.Content
        class={styles.panel}
        aria-label={props.label}
        onOpenAutoFocus={(event) => {
          // What is in it takes the focus where it wants.
          if (document.activeElement?.closest(`.${styles.panel}`)) event.preventDefault();
        }}
        onCloseAutoFocus={(event) => {
          event.preventDefault();
          props.anchor.focus();
        }}
        onPointerDownOutside={(event) => {
          // The button closes it itself.
          if (props.anchor.contains(event.target as Node)) event.preventDefault();
        }}
        onFocusOutside={(event) => {
          if (props.anchor.contains(event.target as Node)) event.preventDefault();
        }}
      >
        {props.children}
      </Kobalte.Content>
    </Kobalte.Portal>
  </Kobalte.Root>
);
export default Popover;
