// What is around every page: the bar at the top, what lies over the page when it is wanted, keys, and live updates.
import { useLocation, useNavigate } from '@solidjs/router';
import { createSignal, lazy, onCleanup, onMount, type ParentProps, Show, Suspense } from 'solid-js';
import { startLive, unseen } from '../data/live.ts';
import { latestNotice, undo } from '../data/notices.ts';
import { isSessionOver, status } from '../data/session.ts';
import { useFilters } from '../data/use-filters.ts';
import { listenToKeys, useCommands } from '../lib/commands.ts';
import { searchOf } from '../lib/filters.ts';
import { focusPages } from '../lib/focus-pages.ts';
import { pageTitle, showTitle } from '../lib/page-title.ts';
import styles from './shell.module.css';
import { focusSearch, TopBar } from './top-bar.tsx';

const ToastRegion = lazy(() => import('../components/toast-region.tsx'));
const SessionDialog = lazy(() => import('./entry/session-dialog.tsx'));
const Palette = lazy(() => import('./palette.tsx'));
const HelpDialog = lazy(() => import('./help-dialog.tsx'));

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
  const { filters } = useFilters();
  const isOnline = useOnline();
  const [overlay, setOverlay] = createSignal<'palette' | 'help'>();
  showTitle(unseen);
  let page!: HTMLElement;
  focusPages(() => page);
  onMount(() => {
    listenToKeys();
    startLive();
  });

  /** The list keeps what it was narrowed to, where one comes from it. */
  const toList = () => navigate(`/?${location.pathname === '/' ? searchOf(filters()) : ''}`);
  useCommands(() => [
    { label: 'Search errors', group: 'General', keys: '/', run: focusSearch },
    { label: 'Commands', group: 'General', keys: 'mod+k', run: () => setOverlay('palette') },
    { label: 'Keyboard shortcuts', group: 'General', keys: '?', run: () => setOverlay('help') },
    { label: 'Undo', group: 'General', keys: 'z', run: undo },
    { label: 'Errors', group: 'Go to', keys: 'g e', run: toList },
    ...(status()?.analytics
      ? [{ label: 'Insights', group: 'Go to' as const, keys: 'g i', run: () => navigate('/insights') }]
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
      <TopBar onHelp={() => setOverlay('help')} onPalette={() => setOverlay('palette')} />
      <Show when={!isOnline()}>
        <p class={styles.offline} role="status">
          This device is offline. What you see may be old.
        </p>
      </Show>
      <main class={styles.main} id="main" tabIndex={-1} aria-label={pageTitle()} ref={page}>
        <Suspense>{props.children}</Suspense>
      </main>
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
    </>
  );
};
