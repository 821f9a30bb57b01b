// The list has no rows: what it was asked for, and what to do about it.
import { Match, Show, Switch } from 'solid-js';
import { Button } from '../../components/button.tsx';
import { Foreign } from '../../components/foreign.tsx';
import { Empty } from '../../components/states.tsx';
import type { FilterState } from '../../data/use-filters.ts';
import { type Filters, isNarrowed, noFilters } from '../../lib/filters.ts';
import { rangeInWords } from '../../lib/time.ts';

/** What was set, in words. */
const wanted = (filters: Filters): string => {
  const { q, status, release, environment, source, route } = filters;
  const parts = [
    q && `“${q}” in type or message`,
    status !== 'all' && `the status ${status}`,
    release && `the release ${release}`,
    environment && `the environment ${environment}`,
    source && `the source ${source}`,
    route && `the route ${route}`,
    rangeInWords(filters) && `events ${rangeInWords(filters)}`,
  ].filter((part): part is string => typeof part === 'string');
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
};

export const EmptyList = (props: FilterState) => {
  const clear = () => props.change({ ...noFilters, project: props.filters().project });
  const anyStatus = () => props.change({ status: 'all' });
  return (
    <Switch>
      <Match when={isNarrowed(props.filters())}>
        <Empty
          title="No error matches"
          actions={
            <>
              <Show when={props.filters().status !== 'all'}>
                <Button onClick={anyStatus}>Look in any status</Button>
              </Show>
              <Button onClick={clear}>Clear filters</Button>
            </>
          }
        >
          <p>
            None has <Foreign text={wanted(props.filters())} />.
          </p>
        </Empty>
      </Match>
      <Match when={props.filters().status === 'unresolved'}>
        <Empty title="Nothing is unresolved" actions={<Button onClick={anyStatus}>Show all errors</Button>}>
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
