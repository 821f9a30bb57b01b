// The bar at the top of every page: project, search, the other pages, oneself.
import { A, useLocation, useNavigate } from '@solidjs/router';
import { createEffect, createMemo, createSignal, on, Show } from 'solid-js';
import { Button, buttonClass } from '../components/button.tsx';
import { Icon } from '../components/icon.tsx';
import { ChoiceMenu, PopoverMenu } from '../components/menu.tsx';
import { useProjectNames } from '../data/overview.ts';
import { status, user } from '../data/session.ts';
import { useFilters, useListFilters } from '../data/use-filters.ts';
import { type Filters, noFilters, searchOf } from '../lib/filters.ts';
import { pageLink } from '../lib/links.ts';
import { lazily } from '../lib/part.ts';
import { settled } from '../lib/throttle.ts';
import styles from './shell.module.css';

const PersonPanel = lazily(() => import('./person-panel.tsx'));

const searchId = 'search';
/** A pause in typing after which the list is asked for. */
const typingMs = 150;

export const focusSearch = (): void => {
  const field = document.getElementById(searchId) as HTMLInputElement | null;
  field?.focus();
  field?.select();
};

/** Changes filters where the page has a list or figures to filter; elsewhere it leads to the list. */
const useSearch = () => {
  const { filters, change } = useFilters();
  const list = useListFilters();
  const project = () => list().project;
  const location = useLocation();
  const navigate = useNavigate();
  const apply = (changes: Partial<Filters>, replace = false) => {
    if (location.pathname === '/' || (location.pathname.startsWith('/insights') && !('q' in changes)))
      change(changes, { replace });
    else navigate(`/?${searchOf({ ...noFilters, project: project(), ...changes })}`);
  };
  return { filters, project, apply };
};

const SearchField = () => {
  const { filters, apply } = useSearch();
  const [text, setText] = createSignal(filters().q ?? '');
  const location = useLocation();
  // What the address says wins, unless it is what is being typed.
  createEffect(
    on(
      () => filters().q ?? '',
      (q) => {
        if (q !== text().trim()) setText(q);
      },
    ),
  );
  const follow = settled((q: string) => {
    // Whoever has gone on meanwhile is not called back.
    if (location.pathname === '/') apply({ q: q.trim() || undefined }, filters().q !== undefined);
  }, typingMs);
  const typed = (value: string) => {
    setText(value);
    if (location.pathname === '/') follow(value);
  };
  return (
    <search class={styles.search}>
      <Icon name="search" />
      <input
        id={searchId}
        class={styles.field}
        type="search"
        aria-label="Search errors by type or message"
        placeholder="Search type or message"
        autocomplete="off"
        spellcheck={false}
        maxLength={500}
        value={text()}
        onInput={(event) => typed(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') apply({ q: text().trim() || undefined });
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
      />
      <span class={styles.hint} aria-hidden="true">
        /
      </span>
    </search>
  );
};

const allProjects = '';

const ProjectMenu = () => {
  const { project, apply } = useSearch();
  const { list } = useProjectNames();
  const options = createMemo(() => [
    { value: allProjects, label: 'All projects' },
    ...list().map(({ id, name }) => ({ value: id, label: name })),
  ]);
  const chosen = () => options().find(({ value }) => value === (project() ?? allProjects));
  return (
    <ChoiceMenu
      look="plain"
      class={styles.project}
      label="Project"
      title="Project"
      says="Project"
      face={<span>{chosen()?.label ?? project()}</span>}
      options={options()}
      chosen={project() ?? allProjects}
      {...(options().length > 8 ? { placeholder: 'Find a project' } : {})}
      onChoose={(value) => apply({ project: value === allProjects ? undefined : value })}
    />
  );
};

const PersonMenu = (props: { onHelp: () => void; onPalette: () => void }) => (
  <PopoverMenu
    look="plain"
    label="You"
    title={`Logged in as ${user().username}`}
    face={
      <span class={styles.avatar} aria-hidden="true">
        {[...user().username][0]?.toUpperCase()}
      </span>
    }
  >
    {(close) => <PersonPanel onClose={close} onHelp={props.onHelp} onPalette={props.onPalette} />}
  </PopoverMenu>
);

export const TopBar = (props: { onHelp: () => void; onPalette: () => void }) => {
  const list = useListFilters();
  const withProject = (path: string) => pageLink(path, list().project);
  return (
    <header class={styles.bar}>
      <div class={styles.inner}>
        <A class={styles.brand ?? ''} href={withProject('/')}>
          bloop
        </A>
        <ProjectMenu />
        <span class={styles.space} />
        <SearchField />
        <Show when={status()?.analytics}>
          <A class={buttonClass('plain')} href={withProject('/insights')} title="Insights" aria-label="Insights">
            <Icon name="chart" />
            <span class={styles.word}>Insights</span>
          </A>
        </Show>
        <A class={buttonClass('plain', true)} href="/settings" title="Settings" aria-label="Settings">
          <Icon name="gear" />
        </A>
        <Button
          look="plain"
          icon="keyboard"
          class={styles.commands}
          title="Commands"
          aria-label="Commands"
          onClick={() => props.onPalette()}
        />
        <PersonMenu onHelp={props.onHelp} onPalette={props.onPalette} />
      </div>
    </header>
  );
};
