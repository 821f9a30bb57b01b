// The session has ended while the page was open: log in again, here. Nothing that was typed is lost, and what was asked for
// meanwhile goes on afterwards.
import { createSignal, Show } from 'solid-js';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { explainPasskeyError, logIn } from '../../data/passkeys.ts';
import { isSessionOver } from '../../data/session.ts';
import styles from './entry.module.css';

const SessionDialog = () => {
  const [problem, setProblem] = createSignal<string>();
  const [isBusy, setBusy] = createSignal(false);
  const run = async () => {
    setProblem(undefined);
    setBusy(true);
    await logIn().catch((error) => setProblem(explainPasskeyError(error)));
    setBusy(false);
  };
  return (
    <Dialog
      title="Your session has ended"
      intro="Log in again to go on. What you have typed is still here."
      isOpen={isSessionOver()}
    >
      <div class={styles.form}>
        <Button look="primary" disabled={isBusy()} onClick={() => void run()}>
          {isBusy() ? 'Waiting for the passkey …' : 'Log in with a passkey'}
        </Button>
      </div>
      <Show when={problem()}>
        <p class={styles.problem} role="alert">
          {problem()}
        </p>
      </Show>
    </Dialog>
  );
};
export default SessionDialog;
