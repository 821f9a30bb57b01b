// Everything that can be done here, and everywhere one can go, found by typing; and the errors that the words find.
import { useLocation, useNavigate } from '@solidjs/router';
import { createMemo, createSignal } from 'solid-js';
import { Dialog } from '../components/dialog.tsx';
import { Keys } from '../components/keys.tsx';
import { type Option, OptionList } from '../components/option-list.tsx';
import { useFoundErrors } from '../data/found-errors.ts';
import { notify } from '../data/notices.ts';
import { useProjectNames } from '../data/overview.ts';
import { dataOf } from '../data/query-client.ts';
import { isAdmin, logOut } from '../data/session.ts';
import { useFilters } from '../data/use-filters.ts';
import { commands } from '../lib/commands.ts';
import { type Filters, noFilters, searchOf, sorts, statuses } from '../lib/filters.ts';
import { issueLink } from '../lib/links.ts';
import { setTheme, themes } from '../lib/theme.ts';
import { settled } from '../lib/throttle.ts';
import { visible } from '../lib/visible.ts';
import { sections } from './settings/sections.ts';

interface Entry {
  label: string;
  group: string;
  keys?: string | undefined;
  detail?: string;
  /** Found by the server: nothing of it has to be what was typed. */
  isFound?: boolean;
  run: () => void;
}

const typingMs = 150;
const words = (name: string): string => name.replace('_', ' ');

/** Where one can go and what can be set, from every page. */
const usePlaces = () => {
  const navigate = useNavigate();
  const location = useLocation();
  const { filters, change } = useFilters();
  const projects = useProjectNames();
  const isOnList = () => location.pathname === '/';
  const toList = (changes: Partial<Filters>) =>
    isOnList() ? change(changes) : navigate(`/?${searchOf({ ...noFilters, project: filters().project, ...changes })}`);
  const toProject = (project: string | undefined) =>
    location.pathname.startsWith('/insights') ? change({ project }) : toList({ project });
  const open = sections.filter(({ isForAdmins }) => isAdmin() || !isForAdmins);
  return (): Entry[] => [
    ...open.map(({ name, title }) => ({ label: title, group: 'Settings', run: () => navigate(`/settings/${name}`) })),
    { label: 'All projects', group: 'Projects', run: () => toProject(undefined) },
    ...projects.list().map(({ id, name }) => ({ label: name, group: 'Projects', run: () => toProject(id) })),
    ...[...statuses, 'all' as const].map((status) => ({
      label: status === 'all' ? 'Errors of any status' : `Errors that are ${status}`,
      group: 'Filters',
      run: () => toList({ status }),
    })),
    ...[1, 24, 168].map((last) => ({
      label: `Errors of the last ${last === 1 ? 'hour' : last === 24 ? '24 hours' : '7 days'}`,
      group: 'Filters',
      run: () => toList({ since: undefined, until: undefined, last }),
    })),
    ...sorts.map((sort) => ({ label: `Sort by ${words(sort)}`, group: 'Filters', run: () => toList({ sort }) })),
    { label: 'Clear filters', group: 'Filters', run: () => toList({ ...noFilters, project: filters().project }) },
    ...themes.map((theme) => ({ label: `Theme: ${theme}`, group: 'Theme', run: () => setTheme(theme) })),
    { label: 'API reference', group: 'You', run: () => window.location.assign('/docs') },
    {
      label: 'Log out',
      group: 'You',
      run: () =>
        void logOut().catch((error: Error) => notify({ text: `Not logged out: ${error.message}`, isProblem: true })),
    },
  ];
};

const Palette = (props: { onClose: () => void }) => {
  const navigate = useNavigate();
  const { filters } = useFilters();
  const places = usePlaces();
  /** As it was when the palette was opened: it is not what the keys are about while it is open. */
  const here = commands().filter(({ keys }) => keys !== 'mod+k');
  const [text, setText] = createSignal('');
  const follow = settled((typed: string) => setText(typed.trim()), typingMs);
  const found = useFoundErrors(text, () => filters().project);

  const entries = createMemo((): Entry[] => {
    const errors = text() === '' ? [] : (dataOf(found) ?? []);
    const list: Entry[] = [
      ...here,
      ...places(),
      ...errors.map((row) => ({
        label: visible(`${row.error_type} ${row.message}`),
        group: 'Errors that match',
        detail: row.status,
        isFound: true,
        run: () => navigate(issueLink(row)),
      })),
    ];
    const groups = [...new Set(list.map(({ group }) => group))];
    return list.toSorted((a, b) => groups.indexOf(a.group) - groups.indexOf(b.group));
  });
  const options = createMemo(() =>
    entries().map(
      ({ label, group, keys, detail, isFound = false }, index): Option => ({
        value: String(index),
        label,
        group,
        isFound,
        detail: detail ?? (keys === undefined ? '' : <Keys keys={keys} />),
      }),
    ),
  );
  const run = (value: string) => {
    const entry = entries()[Number(value)];
    props.onClose();
    // After the dialog has given the focus back.
    setTimeout(() => entry?.run());
  };
  return (
    <Dialog title="Commands" isOpen onClose={props.onClose}>
      <OptionList
        label="Commands"
        placeholder="A command, a project, an error …"
        options={options()}
        onText={follow}
        onChoose={run}
      />
    </Dialog>
  );
};
export default Palette;
