// The ways in: the first registration, an invite, a recovery link, a login.
import { createMemo, createSignal, onCleanup, Show } from 'solid-js';
import { Button } from '../../components/button.tsx';
import { explainPasskeyError, logIn, recover, registerFirst, registerInvited } from '../../data/passkeys.ts';
import { isAtOrigin, status } from '../../data/session.ts';
import { usePageTitle } from '../../lib/page-title.ts';
import styles from './entry.module.css';
import { OriginProblem } from './origin-problem.tsx';

interface Way {
  title: string;
  intro: string;
  button: string;
  /** Asks for a name, and is given it. */
  asksName: boolean;
  run: (name: string) => Promise<void>;
}

/** What an address carries behind its #, which no server ever sees. */
const linkIn = (hash: string, kind: 'invite' | 'recover'): string | null =>
  new URLSearchParams(hash.slice(1)).get(kind);

const wayOf = (hash: string, isSetUp: boolean): Way => {
  const [invite, recovery] = [linkIn(hash, 'invite'), linkIn(hash, 'recover')];
  if (recovery !== null)
    return {
      title: 'Get in again',
      intro: 'Create a new passkey. Your sessions elsewhere end.',
      button: 'Create a new passkey',
      asksName: false,
      run: () => recover(recovery),
    };
  if (invite !== null)
    return {
      title: 'You are invited',
      intro: 'Choose a name and create a passkey: your fingerprint, your face or a security key.',
      button: 'Create passkey',
      asksName: true,
      run: (name) => registerInvited(name, invite),
    };
  if (!isSetUp)
    return {
      title: 'Welcome to Bloop',
      intro: 'Nobody has registered yet. The first user is admin, and invites the others.',
      button: 'Create passkey',
      asksName: true,
      run: registerFirst,
    };
  return {
    title: 'Log in',
    intro: 'With the passkey of this device, or of your phone.',
    button: 'Log in with a passkey',
    asksName: false,
    run: logIn,
  };
};

const EntryPage = () => {
  const [hash, setHash] = createSignal(location.hash);
  const follow = () => setHash(location.hash);
  window.addEventListener('hashchange', follow);
  onCleanup(() => window.removeEventListener('hashchange', follow));
  const way = createMemo(() => wayOf(hash(), status()?.setup_complete ?? true));
  const [name, setName] = createSignal('');
  const [problem, setProblem] = createSignal<string>();
  const [isBusy, setBusy] = createSignal(false);
  usePageTitle(() => way().title);

  const submit = async (event: Event) => {
    event.preventDefault();
    setProblem(undefined);
    setBusy(true);
    // A link works once, and is not to be shared by accident: off the address before the pages are made, which would remember it.
    const link = location.hash;
    if (link !== '') history.replaceState(null, '', location.pathname + location.search);
    try {
      await way().run(name());
    } catch (error) {
      if (link !== '') history.replaceState(null, '', location.pathname + location.search + link);
      setProblem(explainPasskeyError(error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <main class={styles.page}>
      <div class={styles.card}>
        <p class={styles.brand}>bloop</p>
        <h1 class={styles.title}>{way().title}</h1>
        <p class={styles.intro}>{way().intro}</p>
        <form class={styles.form} onSubmit={(event) => void submit(event)}>
          <Show when={way().asksName}>
            <label class={styles.field}>
              Your name
              <input
                name="username"
                autocomplete="username webauthn"
                maxLength={64}
                required
                value={name()}
                onInput={(event) => setName(event.currentTarget.value)}
              />
            </label>
          </Show>
          <Button type="submit" look="primary" disabled={isBusy() || !isAtOrigin()}>
            {isBusy() ? 'Waiting for the passkey …' : way().button}
          </Button>
        </form>
        <Show when={problem()}>
          <p class={styles.problem} role="alert">
            {problem()}
          </p>
        </Show>
        <OriginProblem />
        <p class={styles.links}>
          <a href="/docs">API reference</a>
          <a href="/health">Health</a>
        </p>
      </div>
    </main>
  );
};
export default EntryPage;
