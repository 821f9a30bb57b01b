// Where an occurrence comes from: its request, its device, its build, and whatever else was sent with it.
import { For } from 'solid-js';
import type { Occurrence } from '../../data/types.ts';
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
  'metadata',
  'truncated',
  'captured_at',
  'received_at',
  'timestamp',
]);

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

const factsOf = (occurrence: Occurrence): [string, string][] => {
  const names = new Set(known.map(([field]) => field));
  const { extra, ...sent } = occurrence;
  // Fields that the API does not know.
  const others = typeof extra === 'object' && extra !== null ? { ...sent, ...extra } : sent;
  const fields = [
    ...known.map(([field, name]): [string, unknown] => [name, occurrence[field]]),
    ...Object.entries(others).filter(([field]) => !names.has(field) && !elsewhere.has(field)),
  ];
  return fields.flatMap(([name, value]): [string, string][] =>
    value === undefined || value === null || value === '' ? [] : [[name, textOf(value)]],
  );
};

export const Fields = (props: { occurrence: Occurrence }) => (
  <dl class={styles.facts}>
    <For each={factsOf(props.occurrence)}>
      {([name, value]) => (
        <>
          <dt>{name}</dt>
          <dd class={styles.value}>{value}</dd>
        </>
      )}
    </For>
    <dt>Happened</dt>
    <dd>{exactTime(props.occurrence.captured_at)}</dd>
    <dt>Received</dt>
    <dd>{exactTime(props.occurrence.received_at)}</dd>
  </dl>
);
