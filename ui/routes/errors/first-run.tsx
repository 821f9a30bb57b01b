// Nothing has ever been sent: the key, what to write with it, and a page that waits for the first event.
import { A } from '@solidjs/router';
import { createMemo, createSignal, Show } from 'solid-js';
import { Button, buttonClass } from '../../components/button.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { Panel } from '../../components/panel.tsx';
import { SdkSnippets } from '../../components/sdk-snippets.tsx';
import { useProjectNames } from '../../data/overview.ts';
import { rotateKey } from '../../data/projects.ts';
import { isAdmin } from '../../data/session.ts';
import styles from './first-run.module.css';

/** Where one begins who has not chosen a project. */
const firstProject = 'default';

const Key = (props: { project: string; apiKey: string | undefined; onMade: (key: string) => void }) => {
  const [isBusy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<string>();
  const make = async () => {
    setProblem(undefined);
    setBusy(true);
    try {
      props.onMade((await rotateKey(props.project)).api_key);
    } catch (error) {
      setProblem((error as Error).message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Show
      when={props.apiKey}
      fallback={
        <Show
          when={isAdmin()}
          fallback={
            <p>An admin, or who has made the project, has its key, and can make another one in the settings.</p>
          }
        >
          <p>
            The terminal has shown a key at the first start. Who has it puts it in the place of <code>bloop_…</code>; a
            new one takes its place.
          </p>
          <Button look="primary" disabled={isBusy()} onClick={() => void make()}>
            Make a new key and show it
          </Button>
          <Show when={problem()}>
            <p class={styles.problem} role="alert">
              No key was made: {problem()}
            </p>
          </Show>
        </Show>
      }
    >
      {(key) => (
        <div class={styles.key}>
          <code>{key()}</code>
          <CopyButton text={key()} label="Copy API key" look="primary">
            Copy
          </CopyButton>
          <p class={styles.once}>
            It is shown this once. Keep it where secrets are kept; it is in the lines below, too.
          </p>
        </div>
      )}
    </Show>
  );
};

const FirstRun = (props: { project: string | undefined }) => {
  const projects = useProjectNames();
  const [made, setMade] = createSignal<{ project: string; apiKey: string }>();
  const project = () => props.project ?? firstProject;
  const apiKey = createMemo(() => (made()?.project === project() ? made()?.apiKey : undefined));
  return (
    <div class={styles.page}>
      <header class={styles.head}>
        <h2 class={styles.title}>No events yet: waiting for the first one</h2>
        <p class={styles.waiting} role="status">
          “{projects.nameOf(project())}” is ready. What is sent appears here by itself.
        </p>
      </header>
      <Panel title="The project’s key">
        <Key project={project()} apiKey={apiKey()} onMade={(key) => setMade({ project: project(), apiKey: key })} />
      </Panel>
      <Panel title="Send an error">
        <SdkSnippets apiKey={apiKey()} />
      </Panel>
      <Show when={isAdmin()}>
        <nav class={styles.next} aria-label="Next">
          Then: <A href="/settings/invites">invite the others</A>, <A href="/settings/alerts">be told of new errors</A>,{' '}
          <A href="/settings/source-maps">upload source maps</A>.
        </nav>
      </Show>
      <Show when={props.project !== undefined}>
        <A class={buttonClass('plain')} href="/">
          All projects
        </A>
      </Show>
    </div>
  );
};
export default FirstRun;
