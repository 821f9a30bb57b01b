// A dialog over the page, which is out of reach as long as it is open.
import * as Kobalte from '@kobalte/core/dialog';
import { type ParentProps, Show } from 'solid-js';
import { focusBack } from '../lib/focus-back.ts';
import { buttonClass } from './button.tsx';
import styles from './dialog.module.css';
import { Icon } from './icon.tsx';

export interface DialogProps {
  title: string;
  /** A sentence under the title. */
  intro?: string | undefined;
  isOpen: boolean;
  /** Left out: it cannot be dismissed. */
  onClose?: () => void;
  isWide?: boolean;
}

/** Who is asked for something can type it at once; otherwise the first button has the focus. */
const focusField = (event: Event): void => {
  const field = (event.target as HTMLElement | null)?.querySelector<HTMLElement>(
    'input[type="text"], input[type="search"], textarea',
  );
  if (field === null || field === undefined) return;
  event.preventDefault();
  field.focus();
};

export const Dialog = (props: ParentProps<DialogProps>) => {
  let giveBack: (() => void) | undefined;
  const hold = (event: Event) => {
    if (props.onClose === undefined) event.preventDefault();
  };
  return (
    <Kobalte.Root
      open={props.isOpen}
      onOpenChange={(open) => {
        if (!open) props.onClose?.();
      }}
    >
      <Kobalte.Portal>
        <Kobalte.Overlay class={styles.overlay} />
        <div class={styles.place}>
          <Kobalte.Content
            class={`${styles.panel} ${props.isWide ? styles.wide : ''}`}
            onOpenAutoFocus={(event) => {
              giveBack = focusBack();
              focusField(event);
            }}
            onCloseAutoFocus={() => giveBack?.()}
            onEscapeKeyDown={hold}
            onPointerDownOutside={hold}
            onInteractOutside={hold}
          >
            <header class={styles.head}>
              <Kobalte.Title class={styles.title}>{props.title}</Kobalte.Title>
              <Show when={props.onClose}>
                <Kobalte.CloseButton class={buttonClass('plain', true)} aria-label="Close">
                  <Icon name="close" />
                </Kobalte.CloseButton>
              </Show>
            </header>
            <div class={styles.body}>
              <Show when={props.intro}>
                <Kobalte.Description class={styles.intro}>{props.intro}</Kobalte.Description>
              </Show>
              {props.children}
            </div>
          </Kobalte.Content>
        </div>
      </Kobalte.Portal>
    </Kobalte.Root>
  );
};
