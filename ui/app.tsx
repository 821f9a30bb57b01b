// Who is not logged in sees the way in; who is, the page of the address. What is not needed at first is loaded when it is opened.
import { Route, Router } from '@solidjs/router';
import { createSignal, Match, onMount, Suspense, Switch } from 'solid-js';
import { Contained, Problem } from './components/states.tsx';
import { loadStatus, status } from './data/session.ts';
import { lazily } from './lib/part.ts';
import { ErrorsPage } from './routes/errors/errors-page.tsx';
import { Shell } from './routes/shell.tsx';

const Entry = lazily(() => import('./routes/entry/entry-page.tsx'));
const IssuePage = lazily(() => import('./routes/issue/issue-page.tsx'));
const InsightsPage = lazily(() => import('./routes/insights/insights-page.tsx'));
const SettingsPage = lazily(() => import('./routes/settings/settings-page.tsx'));
const NotFoundPage = lazily(() => import('./routes/not-found-page.tsx'));

const Pages = () => (
  <Router root={Shell}>
    <Route path="/" component={ErrorsPage} />
    <Route path="/errors/:fingerprint" component={IssuePage} />
    <Route path="/insights/:tab?" component={InsightsPage} />
    <Route path="/settings/:section?" component={SettingsPage} />
    <Route path="*" component={NotFoundPage} />
  </Router>
);

export const App = () => {
  const [problem, setProblem] = createSignal<Error>();
  const load = async () => {
    setProblem(undefined);
    await loadStatus().catch((error: Error) => setProblem(error));
  };
  onMount(load);
  return (
    <Contained>
      <Suspense>
        <Switch>
          <Match when={status()?.user === null}>
            <Entry />
          </Match>
          <Match when={status() !== undefined}>
            <Pages />
          </Match>
          <Match when={problem()}>{(error) => <Problem error={error()} retry={() => void load()} />}</Match>
        </Switch>
      </Suspense>
    </Contained>
  );
};
