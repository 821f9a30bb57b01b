// The list has no rows: why, and what to do about it.
import { A } from '@solidjs/router';
import { Match, Switch } from 'solid-js';
import { Button, buttonClass } from '../../components/button.tsx';
import { CodeBlock } from '../../components/code-block.tsx';
import { Empty } from '../../components/states.tsx';
import { useStats } from '../../data/overview.ts';
import type { FilterState } from '../../data/use-filters.ts';
import { isNarrowed, noFilters } from '../../lib/filters.ts';
import { curlSnippet } from '../../lib/sdk-snippets.ts';

export const EmptyList = (props: FilterState) => {
  const stats = useStats(() => props.filters().project);
  const hasNothing = () => stats.isSuccess && stats.data.total_errors === 0;
  const clear = () => props.change({ ...noFilters, project: props.filters().project });
  return (
    <Switch>
      <Match when={hasNothing()}>
        <Empty
          title="No events yet. Send the first one:"
          actions={
            <A class={buttonClass('primary')} href="/settings/projects">
              Projects, keys and SDKs
            </A>
          }
        >
          <CodeBlock label="curl" code={curlSnippet(location.origin, undefined)} />
          <p>The key of a project is shown when it is created, and when it is rotated.</p>
        </Empty>
      </Match>
      <Match when={isNarrowed(props.filters())}>
        <Empty title="No error matches" actions={<Button onClick={clear}>Clear filters</Button>}>
          <p>Nothing with this status, release, place and time.</p>
        </Empty>
      </Match>
      <Match when={props.filters().status === 'unresolved'}>
        <Empty
          title="Nothing is unresolved"
          actions={<Button onClick={() => props.change({ status: 'all' })}>Show all errors</Button>}
        >
          <p>New errors, and resolved ones that come back, appear here by themselves.</p>
        </Empty>
      </Match>
      <Match when={true}>
        <Empty
          title={`No error is ${props.filters().status}`}
          actions={<Button onClick={() => props.change({ status: 'unresolved' })}>Show unresolved errors</Button>}
        />
      </Match>
    </Switch>
  );
};
