// What a rule sent: each notification with every attempt, and what was given up can be sent again.
import { createSignal, For, Show } from 'solid-js';
import { Button } from '../../../components/button.tsx';
import { Icon, type IconName } from '../../../components/icon.tsx';
import { LoadMore } from '../../../components/load-more.tsx';
import { RelativeTime } from '../../../components/relative-time.tsx';
import { Empty, Loaded } from '../../../components/states.tsx';
import { type RuleTest, resend, useDeliveries, useRuleTests } from '../../../data/alerts.ts';
import { notify } from '../../../data/notices.ts';
import { dataOf } from '../../../data/query-client.ts';
import type { AlertRule, Delivery } from '../../../data/types.ts';
import { counted } from '../../../lib/numbers.ts';
import settings from '../settings.module.css';
import styles from './alerts.module.css';
import { channelName } from './channel-dialog.tsx';

const looks: Record<Delivery['state'], { icon: IconName; look: string | undefined; word: string }> = {
  pending: { icon: 'clock', look: settings.quiet, word: 'on its way' },
  delivered: { icon: 'check', look: settings.good, word: 'delivered' },
  dead: { icon: 'problem', look: settings.bad, word: 'given up' },
};

type Attempt = Delivery['attempts'][number];
const wordsFor = ({ outcome, status, error, duration_ms }: Attempt): string =>
  [outcome, error ?? (status === null ? '' : `answered ${status}`), `${duration_ms} ms`].filter(Boolean).join(' · ');

const Entry = (props: { rule: AlertRule; delivery: Delivery }) => {
  const [isBusy, setBusy] = createSignal(false);
  const look = () => looks[props.delivery.state];
  const again = async () => {
    setBusy(true);
    try {
      await resend(props.rule.id, props.delivery.id);
      notify({ text: 'Sent again' });
    } catch (error) {
      notify({ text: `Not sent again: ${(error as Error).message}`, isProblem: true });
    } finally {
      setBusy(false);
    }
  };
  return (
    <li class={styles.delivery}>
      <div class={styles.line}>
        <span class={`${settings.mark} ${look().look}`}>
          <Icon name={look().icon} size={14} />
          {look().word}
        </span>
        <span class={styles.grow}>
          {counted(props.delivery.count, 'alert')} by {channelName(props.delivery.channel)} to {props.delivery.target}
        </span>
        <span class={settings.quiet}>
          <RelativeTime at={props.delivery.queued_at} />
        </span>
        <Show when={props.delivery.state === 'dead'}>
          <Button disabled={isBusy()} onClick={() => void again()}>
            Send again
          </Button>
        </Show>
      </div>
      <Show when={props.delivery.attempts.length > 0}>
        <ol class={styles.attempts} aria-label="Attempts">
          <For each={props.delivery.attempts}>
            {(attempt) => (
              <li>
                {attempt.attempt}. <RelativeTime at={attempt.attempted_at} />: {wordsFor(attempt)}
              </li>
            )}
          </For>
        </ol>
      </Show>
      <Show when={props.delivery.state === 'pending' && props.delivery.next_attempt_at}>
        {(at) => (
          <p class={settings.small}>
            Tried <Show when={props.delivery.attempts.length > 0}>again </Show>
            <RelativeTime at={at()} look="ahead" />
          </p>
        )}
      </Show>
    </li>
  );
};

const TestEntry = (props: { test: RuleTest }) => (
  <li class={`${styles.delivery} ${styles.line}`}>
    <span class={`${settings.mark} ${props.test.failed > 0 ? settings.bad : settings.good}`}>
      <Icon name={props.test.failed > 0 ? 'problem' : 'check'} size={14} />
      test
    </span>
    <span class={styles.grow}>
      {props.test.delivered} delivered, {props.test.failed} failed, by {props.test.by}
    </span>
    <span class={settings.quiet}>
      <RelativeTime at={props.test.at} />
    </span>
  </li>
);

export const DeliveryLog = (props: { rule: AlertRule }) => {
  const deliveries = useDeliveries(() => props.rule.id);
  const tests = useRuleTests(() => props.rule.id);
  const tried = () => dataOf(tests) ?? [];
  return (
    <Loaded query={deliveries.query}>
      {(data) => (
        <Show when={data().rows.length + tried().length > 0} fallback={<Empty title="Nothing has been sent yet" />}>
          <Show when={tried().length > 0}>
            <ol aria-label="Tests">
              <For each={tried()}>{(test) => <TestEntry test={test} />}</For>
            </ol>
          </Show>
          <ol aria-label="Notifications">
            <For each={data().rows}>{(delivery) => <Entry rule={props.rule} delivery={delivery} />}</For>
          </ol>
          <LoadMore list={deliveries} />
        </Show>
      )}
    </Loaded>
  );
};
