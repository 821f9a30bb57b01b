// Where an occurrence comes from: its request, its device, its build, and whatever else was sent with it.
import { A } from '@solidjs/router';
import { For, Show } from 'solid-js';
import { Foreign } from '../../components/foreign.tsx';
import type { Occurrence } from '../../data/types.ts';
import { listLink } from '../../lib/links.ts';
import { exactTime } from '../../lib/time.ts';
import styles from './facts.module.css';

/** What the API knows, in the order in which one asks for it. */
const known: [field: string, name: string][] = [
  ['route_or_procedure', 'Route'],
  ['screen', 'Screen'],
  ['http_status', 'HTTP status'],
  ['request_id', 'Request'],
  ['source', 'Source'],
  ['environment', 'Environment'],
  ['release', 'Release'],
  ['app_version', 'App version'],
  ['build_number', 'Build'],
  ['user_id_hash', 'User'],
  ['device_id_hash', 'Device'],
  ['event_id', 'Event'],
];
/** What is shown elsewhere on the page. */
const elsewhere = new Set([
  'id',
  'project_id',
  'fingerprint',
  'error_type',
  'message',
  'stack',
  'deobfuscated_stack',
  'deobfuscation',
  'metadata',
  'truncated',
  'captured_at',
  'received_at',
  'timestamp',
]);

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** What the list can be narrowed to. */
const linkOf = (field: string, value: string, { project_id: project }: Occurrence): string | undefined => {
  if (field === 'route_or_procedure') return listLink({ project, route: value });
  if (field === 'release' || field === 'environment') return listLink({ project, [field]: value });
  return undefined;
};

interface Fact {
  name: string;
  value: string;
  link: string | undefined;
}

const factsOf = (occurrence: Occurrence): Fact[] => {
  const names = new Set(known.map(([field]) => field));
  const { extra, ...sent } = occurrence;
  // Fields that the API does not know.
  const others = typeof extra === 'object' && extra !== null ? { ...sent, ...extra } : sent;
  const fields = [
    ...known.map(([field, name]) => ({ field, name, value: occurrence[field] })),
    ...Object.entries(others)
      .filter(([field]) => !names.has(field) && !elsewhere.has(field))
      .map(([field, value]) => ({ field: '', name: field, value })),
  ];
  return fields.flatMap(({ field, name, value }): Fact[] =>
    value === undefined || value === null || value === ''
      ? []
      : [{ name, value: textOf(value), link: linkOf(field, textOf(value), occurrence) }],
  );
};

export const Fields = (props: { occurrence: Occurrence }) => (
  <dl class={styles.facts}>
    <For each={factsOf(props.occurrence)}>
      {({ name, value, link }) => (
        <>
          <dt>
            <Foreign text={name} />
          </dt>
          <dd class={styles.value}>
            <Show when={link} fallback={<Foreign text={value} />}>
              {(href) => (
                <A href={href()}>
                  <Foreign text={value} />
                </A>
              )}
            </Show>
          </dd>
        </>
      )}
    </For>
    <dt>Happened</dt>
    <dd>{exactTime(props.occurrence.captured_at)}</dd>
    <dt>Received</dt>
    <dd>{exactTime(props.occurrence.received_at)}</dd>
  </dl>
);
