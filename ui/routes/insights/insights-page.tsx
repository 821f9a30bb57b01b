// What the counts say: five reports, each a tab, over a window and an environment that are in the address.
import * as Tabs from '@kobalte/core/tabs';
import { useNavigate, useParams, useSearchParams } from '@solidjs/router';
import { createMemo, For, Show } from 'solid-js';
import type { Scope } from '../../data/insights.ts';
import { status } from '../../data/session.ts';
import { usePageTitle } from '../../lib/page-title.ts';
import { AnalyticsOff } from './analytics-off.tsx';
import { Correlations } from './correlations.tsx';
import { Environments } from './environments.tsx';
import styles from './insights-page.module.css';
import { Movers } from './movers.tsx';
import { Releases } from './releases.tsx';
import { ScopeBar, useScope } from './scope-bar.tsx';
import { Spikes } from './spikes.tsx';

const tabs = [
  { name: 'spikes', label: 'Spikes', component: Spikes },
  { name: 'movers', label: 'Movers', component: Movers },
  { name: 'correlations', label: 'Correlations', component: Correlations },
  { name: 'releases', label: 'Releases', component: Releases },
  { name: 'environments', label: 'Environments', component: Environments },
] as const;

const InsightsPage = () => {
  const params = useParams<{ tab?: string }>();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const state = useScope();
  const shown = () => tabs.find(({ name }) => name === params.tab) ?? tabs[0];
  const scope = createMemo<Scope>(() => ({
    project: state.filters().project,
    environment: state.filters().environment,
    hours: state.hours(),
  }));
  usePageTitle(() => `${shown().label} · Insights`);

  /** The tab is the path; what the report is about stays as it is. */
  const open = (name: string) => {
    if (name === shown().name) return;
    const given = Object.entries(search).flatMap(([key, value]) =>
      typeof value === 'string' ? [[key, value] as [string, string]] : [],
    );
    navigate(`/insights/${name}${given.length === 0 ? '' : `?${new URLSearchParams(given)}`}`, { scroll: false });
  };

  return (
    <>
      <div class={styles.head}>
        <h1 class={styles.title}>Insights</h1>
        <Show when={status()?.analytics}>
          <ScopeBar {...state} />
        </Show>
      </div>
      <Show when={status()?.analytics} fallback={<AnalyticsOff />}>
        <Tabs.Root value={shown().name} onChange={open}>
          <Tabs.List class={styles.tabs} aria-label="Reports">
            <For each={tabs}>
              {(tab) => (
                <Tabs.Trigger class={styles.tab ?? ''} value={tab.name}>
                  {tab.label}
                </Tabs.Trigger>
              )}
            </For>
          </Tabs.List>
          <For each={tabs}>
            {(tab) => (
              <Tabs.Content class={styles.content} value={tab.name}>
                <tab.component scope={scope} />
              </Tabs.Content>
            )}
          </For>
        </Tabs.Root>
      </Show>
    </>
  );
};
export default InsightsPage;
