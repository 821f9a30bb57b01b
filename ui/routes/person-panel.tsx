// Who is logged in, how the page looks for them, and the way out.
import { A } from '@solidjs/router';
import { For } from 'solid-js';
import { Button, buttonClass } from '../components/button.tsx';
import { notify } from '../data/notices.ts';
import { isAdmin, logOut, user } from '../data/session.ts';
import { setTheme, theme, themes } from '../lib/theme.ts';
import styles from './person-panel.module.css';

const PersonPanel = (props: { onClose: () => void; onHelp: () => void; onPalette: () => void }) => {
  const palette = () => {
    props.onClose();
    props.onPalette();
  };
  const help = () => {
    props.onClose();
    props.onHelp();
  };
  const leave = () =>
    logOut().catch((error: Error) => notify({ text: `Not logged out: ${error.message}`, isProblem: true }));
  return (
    <>
      <div class={styles.person}>
        <p class={styles.name}>{user().username}</p>
        <p class={styles.role}>{isAdmin() ? 'Admin' : 'Member'}</p>
      </div>
      <fieldset class={styles.themes}>
        <legend class="unseen">Theme</legend>
        <For each={themes}>
          {(each) => (
            <Button aria-pressed={theme() === each} onClick={() => setTheme(each)}>
              {each}
            </Button>
          )}
        </For>
      </fieldset>
      <div class={styles.links}>
        <A class={buttonClass('plain')} href="/settings/account" onClick={() => props.onClose()}>
          Sessions and passkeys
        </A>
        <Button look="plain" onClick={palette}>
          Commands
        </Button>
        <Button look="plain" onClick={help}>
          Keyboard shortcuts
        </Button>
        <a class={buttonClass('plain')} href="/docs" rel="external">
          API reference
        </a>
        <Button look="plain" onClick={() => void leave()}>
          Log out
        </Button>
      </div>
    </>
  );
};
export default PersonPanel;
