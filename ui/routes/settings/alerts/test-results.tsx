// What became of a test, channel by channel.
import { For, Show } from 'solid-js';
import { Button } from '../../../components/button.tsx';
import { Icon } from '../../../components/icon.tsx';
import type { ChannelTest } from '../../../data/types.ts';
import settings from '../settings.module.css';
import styles from './alerts.module.css';
import { channelName } from './channel-dialog.tsx';

const outcome = ({ delivered, status, error }: ChannelTest): string => {
  const why = error ?? (status === null ? undefined : `answered ${status}`);
  return (delivered ? 'delivered' : 'not delivered') + (why === undefined ? '' : `, ${why}`);
};

export const TestResults = (props: { results: readonly ChannelTest[]; onClose: () => void }) => (
  <div class={styles.results} role="status">
    <Show
      when={props.results.length > 0}
      fallback={<p class={settings.quiet}>There is no channel to test: add one first.</p>}
    >
      <ul>
        <For each={props.results}>
          {(result) => (
            <li class={styles.result}>
              <span class={result.delivered ? settings.good : settings.bad}>
                <Icon name={result.delivered ? 'check' : 'problem'} size={14} />
              </span>
              <span>
                <strong>{channelName(result.type)}</strong> {result.target}: {outcome(result)}{' '}
                <span class={settings.quiet}>in {Math.round(result.duration_ms)} ms</span>
              </span>
            </li>
          )}
        </For>
      </ul>
    </Show>
    <Button look="plain" icon="close" aria-label="Close the results" title="Close" onClick={() => props.onClose()} />
  </div>
);
