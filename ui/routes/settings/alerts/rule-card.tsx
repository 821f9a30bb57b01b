// One alert rule: what it watches, where it tells, and what became of that.
import { createSignal, For, Show } from 'solid-js';
import { Button } from '../../../components/button.tsx';
import { RelativeTime } from '../../../components/relative-time.tsx';
import { Switch } from '../../../components/switch.tsx';
import { Tabs } from '../../../components/tabs.tsx';
import { changeRule, testRule } from '../../../data/alerts.ts';
import { notify } from '../../../data/notices.ts';
import type { AlertRule, Channel, ChannelTest } from '../../../data/types.ts';
import { counted } from '../../../lib/numbers.ts';
import settings from '../settings.module.css';
import styles from './alerts.module.css';
import { channelName } from './channel-dialog.tsx';
import { DeliveryLog } from './delivery-log.tsx';
import { FiringLog } from './firing-log.tsx';
import { ruleTypeOf } from './rule-types.ts';
import { sentence } from './rule-words.ts';
import { TestResults } from './test-results.tsx';

export interface RuleCardProps {
  rule: AlertRule;
  project: string;
  onEdit: () => void;
  onDelete: () => void;
  onAddChannel: () => void;
  onChangeChannel: (channel: Channel) => void;
  onRemoveChannel: (channel: Channel) => void;
}

const ChannelLine = (props: { channel: Channel; onChange: () => void; onRemove: () => void }) => (
  <li class={styles.channel}>
    <span class={styles.target}>
      <strong>{channelName(props.channel.type)}</strong> {props.channel.target}
    </span>
    <Button look="plain" onClick={() => props.onChange()}>
      Change
    </Button>
    <Button
      look="plain"
      icon="close"
      title="Remove channel"
      aria-label={`Remove ${channelName(props.channel.type)} ${props.channel.target}`}
      onClick={() => props.onRemove()}
    />
  </li>
);

export const RuleCard = (props: RuleCardProps) => {
  const [isBusy, setBusy] = createSignal(false);
  const [isTesting, setTesting] = createSignal(false);
  const [results, setResults] = createSignal<readonly ChannelTest[]>();
  const [isLogOpen, setLogOpen] = createSignal(false);

  const enable = async (enabled: boolean) => {
    setBusy(true);
    try {
      await changeRule(props.rule.id, { enabled });
    } catch (error) {
      notify({ text: `Not changed: ${(error as Error).message}`, isProblem: true });
    } finally {
      setBusy(false);
    }
  };
  const test = async () => {
    setTesting(true);
    setResults(undefined);
    try {
      setResults(await testRule(props.rule.id));
    } catch (error) {
      notify({ text: `Not tested: ${(error as Error).message}`, isProblem: true });
    } finally {
      setTesting(false);
    }
  };

  return (
    <article class={styles.rule} aria-label={props.rule.name}>
      <header class={styles.head}>
        <div class={styles.words}>
          <h3 class={styles.name}>
            {props.rule.name} <span class={settings.tag}>{ruleTypeOf(props.rule.config.type).label}</span>
          </h3>
          <p>{sentence(props.rule.config)}</p>
          <Show when={props.rule.description}>{(text) => <p class={settings.quiet}>{text()}</p>}</Show>
          <p class={settings.quiet}>
            {props.project} · by {props.rule.created_by} ·{' '}
            <Show when={props.rule.last_fired_at} fallback="has not fired yet">
              {(at) => (
                <>
                  fired {counted(props.rule.fired_count, 'time')}, last <RelativeTime at={at()} />
                </>
              )}
            </Show>
          </p>
        </div>
        <Switch
          label={`${props.rule.name} is on`}
          isOn={props.rule.enabled}
          isBusy={isBusy()}
          onChange={(enabled) => void enable(enabled)}
        />
      </header>
      <ul class={styles.channels} aria-label="Channels">
        <For each={props.rule.channels}>
          {(channel) => (
            <ChannelLine
              channel={channel}
              onChange={() => props.onChangeChannel(channel)}
              onRemove={() => props.onRemoveChannel(channel)}
            />
          )}
        </For>
        <Show when={props.rule.channels.length === 0}>
          <li class={settings.quiet}>
            No channel of its own: it tells where BLOOP_SLACK_WEBHOOK_URL and BLOOP_WEBHOOK_URL say, if they are set.
          </li>
        </Show>
      </ul>
      <div class={styles.actions}>
        <Button icon="add" onClick={() => props.onAddChannel()}>
          Add channel
        </Button>
        <Button disabled={isTesting()} onClick={() => void test()}>
          {isTesting() ? 'Testing …' : 'Test'}
        </Button>
        <Button aria-expanded={isLogOpen()} onClick={() => setLogOpen(!isLogOpen())}>
          Log
        </Button>
        <span class={styles.grow} />
        <Button look="plain" onClick={() => props.onEdit()}>
          Edit
        </Button>
        <Button look="plain" onClick={() => props.onDelete()}>
          Delete
        </Button>
      </div>
      <Show when={results()}>{(list) => <TestResults results={list()} onClose={() => setResults(undefined)} />}</Show>
      <Show when={isLogOpen()}>
        <div class={styles.log}>
          <Tabs
            label={`Log of ${props.rule.name}`}
            tabs={[
              { name: 'Notifications', content: () => <DeliveryLog rule={props.rule} /> },
              { name: 'Alerts', content: () => <FiringLog rule={props.rule} /> },
            ]}
          />
        </div>
      </Show>
    </article>
  );
};
