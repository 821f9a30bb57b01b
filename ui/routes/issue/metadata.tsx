// What the program said about the event in its own words.
import { createSignal, For, Match, Show, Switch } from 'solid-js';
import { CopyButton } from '../../components/copy-button.tsx';
import { Foreign } from '../../components/foreign.tsx';
import { Panel } from '../../components/panel.tsx';
import { Segments } from '../../components/segments.tsx';
import { visible } from '../../lib/visible.ts';
import styles from './metadata.module.css';

const looks = [
  { value: 'table', name: 'Table' },
  { value: 'json', name: 'JSON' },
] as const;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What is short stays on one line. */
const oneLine = 80;
const textOf = (value: unknown): string => {
  if (typeof value === 'string') return value;
  const text = JSON.stringify(value) ?? '';
  return text.length > oneLine ? JSON.stringify(value, null, 2) : text;
};

export const Metadata = (props: { value: unknown }) => {
  const [look, setLook] = createSignal<'table' | 'json'>('table');
  const json = () => JSON.stringify(props.value, null, 2);
  const entries = () => (isObject(props.value) ? Object.entries(props.value) : []);
  const isNothing = () =>
    props.value === undefined || props.value === null || (isObject(props.value) && entries().length === 0);
  return (
    <Show when={!isNothing()}>
      <Panel
        title="Metadata"
        tools={
          <>
            <Segments label="Metadata as" options={looks} chosen={look()} onChoose={setLook} />
            <CopyButton label="Copy the metadata" text={json} />
          </>
        }
      >
        <Switch>
          <Match when={look() === 'table' && isObject(props.value)}>
            <dl class={styles.table}>
              <For each={entries()}>
                {([name, value]) => (
                  <>
                    <dt>
                      <Foreign text={name === '' ? '(no name)' : name} />
                    </dt>
                    <dd>
                      <Foreign text={textOf(value)} />
                    </dd>
                  </>
                )}
              </For>
            </dl>
          </Match>
          <Match when={look() === 'table' && typeof props.value === 'string'}>
            <p class={styles.text}>
              <Foreign text={props.value as string} />
            </p>
          </Match>
          <Match when={true}>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard */}
            <pre class={styles.json} tabIndex={0}>
              {visible(json())}
            </pre>
          </Match>
        </Switch>
      </Panel>
    </Show>
  );
};
