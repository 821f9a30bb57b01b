// Shows notices for a while, one above the other. Loaded with the first of them.
import * as Toast from '@kobalte/core/toast';
import { createEffect, createRoot, Show } from 'solid-js';
import { Portal } from 'solid-js/web';
import { latestNotice, type ShownNotice, takeNotices } from '../data/notices.ts';
import { Icon } from './icon.tsx';
import styles from './toast-region.module.css';

const shownMs = 8000;
const mostAtOnce = 3;

/** Those on the screen, the oldest first: it goes for one more, instead of letting that one wait. */
const shown: number[] = [];

const show = (notice: ShownNotice): void => {
  const oldest = shown.length < mostAtOnce ? undefined : shown.shift();
  if (oldest !== undefined) Toast.toaster.dismiss(oldest);
  const id = Toast.toaster.show((props) => (
    <Toast.Root as="div" toastId={props.toastId} class={styles.toast} priority={notice.isProblem ? 'high' : 'low'}>
      <Show when={notice.isProblem}>
        <Icon name="problem" />
      </Show>
      <Toast.Description class={styles.text}>{notice.text}</Toast.Description>
      <Show when={notice.action}>
        {(action) => (
          <button type="button" class={styles.action} onClick={() => action().run()}>
            {action().label}
          </button>
        )}
      </Show>
      <Toast.CloseButton class={styles.close} aria-label="Dismiss">
        <Icon name="close" size={14} />
      </Toast.CloseButton>
    </Toast.Root>
  ));
  shown.push(id);
  createRoot((dispose) =>
    createEffect(() => {
      if (!notice.isOver()) return;
      Toast.toaster.dismiss(id);
      dispose();
    }),
  );
};

export const ToastRegion = () => {
  createEffect(() => {
    latestNotice();
    for (const notice of takeNotices()) show(notice);
  });
  return (
    <Portal>
      <Toast.Region duration={shownMs} limit={mostAtOnce}>
        <Toast.List as="div" class={styles.list} />
      </Toast.Region>
    </Portal>
  );
};
export default ToastRegion;
