// What is around every page: the bar at the top, what lies over the page when it is wanted, keys, and live updates.
import { useLocation, useNavigate } from '@solidjs/router';
import { createSignal, onCleanup, onMount, type ParentProps, Show, Suspense } from 'solid-js';
import { Button } from '../components/button.tsx';
import { Contained } from '../components/states.tsx';
import { countFor, startLive, unseen } from '../data/live.ts';
import { latestNotice, undo } from '../data/notices.ts';
import { useHealth } from '../data/overview.ts';
import { dataOf } from '../data/query-client.ts';
import { checkSession, isSessionOver, status } from '../data/session.ts';
import { useListFilters } from '../data/use-filters.ts';
import { listenToKeys, useCommands } from '../lib/commands.ts';
import { searchOf } from '../lib/filters.ts';
import { focusPages } from '../lib/focus-pages.ts';
import { pageLink } from '../lib/links.ts';
import { pageTitle, showTitle } from '../lib/page-title.ts';
import { fetchPartsWhenIdle, lazily, missing } from '../lib/part.ts';
import styles from './shell.module.css';
import { focusSearch, TopBar } from './top-bar.tsx';

const ToastRegion = lazily(() => import('../components/toast-region.tsx'));
const SessionDialog = lazily(() => import('./entry/session-dialog.tsx'));
const Palette = lazily(() => import('./palette.tsx'));
const HelpDialog = lazily(() => import('./help-dialog.tsx'));

const useOnline = () => {
  const [isOnline, setOnline] = createSignal(navigator.onLine);
  const changed = () => setOnline(navigator.onLine);
  window.addEventListener('online', changed);
  window.addEventListener('offline', changed);
  onCleanup(() => {
    window.removeEventListener('online', changed);
    window.removeEventListener('offline', changed);
  });
  return isOnline;
};

export const Shell = (props: ParentProps) => {
  const navigate = useNavigate();
  const location = useLocation();
  const list = useListFilters();
  const health = useHealth();
  const isOnline = useOnline();
  const [overlay, setOverlay] = createSignal<'palette' | 'help'>();
  showTitle(unseen);
  countFor(() => list().project);
  let page!: HTMLElement;
  focusPages(() => page);
  onMount(() => {
    listenToKeys();
    startLive(() => void checkSession().catch(() => undefined));
    fetchPartsWhenIdle();
  });

  /** The list keeps what it was narrowed to, where one comes from it. */
  const toList = () => {
    const search = location.pathname.startsWith('/settings') ? '' : searchOf(list());
    navigate(search === '' ? '/' : `/?${search}`);
  };
  useCommands(() => [
    { label: 'Search errors', group: 'General', keys: '/', run: focusSearch },
    { label: 'Commands', group: 'General', keys: 'mod+k', run: () => setOverlay('palette') },
    { label: 'Keyboard shortcuts', group: 'General', keys: '?', run: () => setOverlay('help') },
    { label: 'Undo', group: 'General', keys: 'z', run: undo },
    { label: 'Errors', group: 'Go to', keys: 'g e', run: toList },
    ...(status()?.analytics
      ? [
          {
            label: 'Insights',
            group: 'Go to' as const,
            keys: 'g i',
            run: () => navigate(pageLink('/insights', list().project)),
          },
        ]
      : []),
    { label: 'Settings', group: 'Go to', keys: 'g s', run: () => navigate('/settings') },
  ]);

  return (
    <>
      {/* The router would take the click for a place on this page, and leave the focus where it is. */}
      <a
        class={styles.skip}
        href="#main"
        on:click={(event) => {
          event.preventDefault();
          page.focus();
        }}
      >
        Skip to content
      </a>
      <Contained until={() => location.pathname}>
        <TopBar onHelp={() => setOverlay('help')} onPalette={() => setOverlay('palette')} />
      </Contained>
      <Show when={!isOnline()}>
        <p class={styles.offline} role="status">
          This device is offline. What you see may be old.
        </p>
      </Show>
      <Show when={missing() === 'outdated' || missing() === 'lost'}>
        <p class={styles.offline} role="status">
          {missing() === 'outdated'
            ? 'Bloop was updated while this page was open.'
            : 'The server is there again. What you have asked for needs the page to be loaded again.'}{' '}
          <Button onClick={() => window.location.reload()}>Reload</Button>
        </p>
      </Show>
      <Show when={missing() === 'unreachable' && isOnline()}>
        <p class={styles.offline} role="status">
          The server cannot be reached, and a part of this page is needed from it.
        </p>
      </Show>
      <Show when={dataOf(health)?.status === 'rebuilding'}>
        <p class={styles.offline} role="status">
          Bloop is building its read models from the log: what you see may be old, or still to come. Nothing that is
          sent meanwhile is lost, and this goes on by itself.
        </p>
      </Show>
      <main class={styles.main} id="main" tabIndex={-1} aria-label={pageTitle()} ref={page}>
        <Contained until={() => location.pathname + location.search}>
          <Suspense>{props.children}</Suspense>
        </Contained>
      </main>
      <Contained until={() => location.pathname}>
        <Suspense>
          <Show when={latestNotice() !== undefined}>
            <ToastRegion />
          </Show>
          <Show when={isSessionOver()}>
            <SessionDialog />
          </Show>
          <Show when={overlay() === 'palette'}>
            <Palette onClose={() => setOverlay(undefined)} />
          </Show>
          <Show when={overlay() === 'help'}>
            <HelpDialog onClose={() => setOverlay(undefined)} />
          </Show>
        </Suspense>
      </Contained>
    </>
  );
};
