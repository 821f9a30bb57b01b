// Shows a secret, this once: it says so, copies it, and stays until somebody has seen it.
import type { ParentProps } from 'solid-js';
import { Button } from './button.tsx';
import { CopyButton } from './copy-button.tsx';
import { Dialog } from './dialog.tsx';
import styles from './secret-dialog.module.css';

export interface SecretDialogProps {
  title: string;
  /** What it is: "API key". */
  label: string;
  secret: string;
  /** Where it belongs. */
  intro: string;
  isWide?: boolean;
  onClose: () => void;
}

export const SecretDialog = (props: ParentProps<SecretDialogProps>) => (
  <Dialog title={props.title} intro={props.intro} isOpen isWide={props.isWide ?? false}>
    <div class={styles.secret}>
      <code class={styles.text}>{props.secret}</code>
      <CopyButton text={props.secret} label={`Copy ${props.label}`} look="primary">
        Copy
      </CopyButton>
    </div>
    <p class={styles.once}>It is shown this once, and never again. Keep it where secrets are kept.</p>
    {props.children}
    <div class={styles.end}>
      <Button onClick={() => props.onClose()}>Done</Button>
    </div>
  </Dialog>
);
