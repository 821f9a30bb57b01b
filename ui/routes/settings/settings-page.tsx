// Settings: a list of sections at the left, one address each; on a phone a choice above.
import { A, useNavigate, useParams } from '@solidjs/router';
import { createMemo, For, Match, Show, Suspense, Switch } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import { buttonClass } from '../../components/button.tsx';
import { SelectField } from '../../components/choice-fields.tsx';
import { Bones, Empty } from '../../components/states.tsx';
import { isAdmin } from '../../data/session.ts';
import { narrow, useMedia } from '../../lib/media.ts';
import { usePageTitle } from '../../lib/page-title.ts';
import { sections } from './sections.ts';
import styles from './settings-page.module.css';

const SettingsPage = () => {
  const params = useParams<{ section?: string }>();
  const navigate = useNavigate();
  const isNarrow = useMedia(narrow);
  const open = createMemo(() => sections.filter(({ isForAdmins }) => isAdmin() || !isForAdmins));
  const name = () => params.section ?? 'projects';
  const section = createMemo(() => open().find((each) => each.name === name()));
  const isClosed = () => sections.some((each) => each.name === name());
  usePageTitle(() => `${section()?.title ?? 'Settings'} · Settings`);
  return (
    <div class={styles.page}>
      <Show
        when={isNarrow()}
        fallback={
          <nav class={styles.nav} aria-label="Settings">
            <For each={open()}>
              {(each) => (
                <A
                  class={styles.link ?? ''}
                  href={`/settings/${each.name}`}
                  aria-current={each === section() ? 'page' : undefined}
                >
                  {each.title}
                </A>
              )}
            </For>
          </nav>
        }
      >
        <nav aria-label="Settings">
          <SelectField
            name="section"
            label="Section of the settings"
            isUnlabelled
            value={section()?.name ?? ''}
            options={open().map((each) => ({ value: each.name, label: each.title }))}
            onChange={(to) => navigate(`/settings/${to}`)}
          />
        </nav>
      </Show>
      <Switch>
        <Match when={section()}>
          {(found) => (
            <div class={styles.section}>
              <h1 class={isNarrow() ? 'unseen' : styles.title}>{found().title}</h1>
              <Suspense fallback={<Bones />}>
                <Dynamic component={found().page} />
              </Suspense>
            </div>
          )}
        </Match>
        <Match when={true}>
          <Empty
            title={isClosed() ? 'Only admins see these settings' : 'There are no such settings'}
            actions={
              <A class={buttonClass()} href="/settings/projects">
                To the projects
              </A>
            }
          />
        </Match>
      </Switch>
    </div>
  );
};
export default SettingsPage;
