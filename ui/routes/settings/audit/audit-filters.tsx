// The filters above the audit log.
import { createMemo, Show } from 'solid-js';
import { Button } from '../../../components/button.tsx';
import { ChoiceMenu, PopoverMenu } from '../../../components/menu.tsx';
import type { Option } from '../../../components/option-list.tsx';
import { useProjectNames } from '../../../data/overview.ts';
import { useUsers } from '../../../data/people.ts';
import { dataOf } from '../../../data/query-client.ts';
import type { AuditEntry } from '../../../data/types.ts';
import { lazily } from '../../../lib/part.ts';
import { rangeInWords } from '../../../lib/time.ts';
import styles from './audit.module.css';
import { knownTypes, typeWords } from './audit-words.ts';
import type { AuditFilterState } from './use-audit-filters.ts';

const TimePanel = lazily(() => import('../../../components/time-panel.tsx'));

const any = '';

/** @param props.seen the entries on the page: whose actors, types and streams can be chosen too */
export const AuditFilters = (props: { state: AuditFilterState; seen: readonly AuditEntry[] }) => {
  const projects = useProjectNames();
  const users = useUsers();
  const who = () => props.state.who();
  const filters = () => props.state.shared.filters();

  const actors = createMemo((): Option[] => {
    const known = new Map((dataOf(users) ?? []).map(({ id, username }) => [`user:${id}`, username]));
    for (const { actor, actor_name } of props.seen)
      known.set(actor, actor.startsWith('policy:') ? `${actor.slice(7)} (policy)` : actor_name);
    return [
      { value: any, label: 'Anybody' },
      ...[...known].map(([value, label]) => ({ value, label, detail: label === value ? '' : value.split(':')[0] })),
    ];
  });
  const types = createMemo((): Option[] => {
    const known = knownTypes.flatMap(({ group, types: list }) => list.map((type) => ({ group, type })));
    const others = [...new Set(props.seen.map(({ type }) => type))].filter((type) =>
      known.every((each) => each.type !== type),
    );
    return [
      { value: any, label: 'Anything' },
      ...[...known, ...others.map((type) => ({ group: 'Others', type }))].map(({ group, type }) => ({
        value: type,
        label: typeWords(type),
        group,
      })),
    ];
  });
  const streams = createMemo((): Option[] => [
    { value: any, label: 'Any stream' },
    ...[...new Set(props.seen.map(({ stream }) => stream))].map((stream) => ({ value: stream, label: stream })),
  ]);
  const labelOf = (options: readonly Option[], value: string | undefined): string | undefined =>
    value === undefined ? undefined : (options.find((option) => option.value === value)?.label ?? value);
  const given = (value: string): string | undefined => (value === any ? undefined : value);
  const face = (word: string, value: string | undefined) => (
    <span>{value === undefined ? word : `${word}: ${value}`}</span>
  );
  const on = (value: unknown): string => (value === undefined ? '' : (styles.on ?? ''));
  const time = () => rangeInWords(filters());

  return (
    <section class={styles.filters} aria-label="Filters">
      <ChoiceMenu
        label="Who"
        class={on(who().actor)}
        face={face('Who', labelOf(actors(), who().actor))}
        options={actors()}
        chosen={who().actor ?? any}
        placeholder="Find an actor"
        takesOther
        onChoose={(value) => props.state.change({ actor: given(value) })}
      />
      <ChoiceMenu
        label="What"
        class={on(who().type)}
        face={face('What', who().type === undefined ? undefined : typeWords(who().type ?? ''))}
        options={types()}
        chosen={who().type ?? any}
        placeholder="Find what happened"
        onChoose={(value) => props.state.change({ type: given(value) })}
      />
      <ChoiceMenu
        label="Project"
        class={on(filters().project)}
        face={face('Project', filters().project === undefined ? undefined : projects.nameOf(filters().project ?? ''))}
        options={[
          { value: any, label: 'Any project' },
          ...projects.list().map(({ id, name }) => ({ value: id, label: name })),
        ]}
        chosen={filters().project ?? any}
        onChoose={(value) => props.state.shared.change({ project: given(value) })}
      />
      <ChoiceMenu
        label="Stream"
        class={on(who().stream)}
        face={face('Stream', who().stream)}
        options={streams()}
        chosen={who().stream ?? any}
        placeholder="Find a stream"
        takesOther
        onChoose={(value) => props.state.change({ stream: given(value) })}
      />
      <PopoverMenu label="Time" class={on(time())} face={face('Time', time())}>
        {(close) => <TimePanel {...props.state.shared} onClose={close} />}
      </PopoverMenu>
      <Show when={props.state.isNarrowed()}>
        <Button look="plain" onClick={() => props.state.clear()}>
          Clear
        </Button>
      </Show>
    </section>
  );
};
