// Alert rules: which there are, and everything that is done with them.
import { For, Show } from 'solid-js';
import { Button } from '../../../components/button.tsx';
import { ConfirmDialog } from '../../../components/confirm-dialog.tsx';
import { Panel } from '../../../components/panel.tsx';
import { SecretDialog } from '../../../components/secret-dialog.tsx';
import { Empty, Loaded } from '../../../components/states.tsx';
import { deleteRule, removeChannel, useAlertRules } from '../../../data/alerts.ts';
import { notify } from '../../../data/notices.ts';
import { useProjectNames } from '../../../data/overview.ts';
import type { AlertRule, Channel, NewChannel } from '../../../data/types.ts';
import { useDialog } from '../dialogs.ts';
import { ChannelDialog, channelName } from './channel-dialog.tsx';
import { RuleCard } from './rule-card.tsx';
import { RuleForm } from './rule-form.tsx';

type Open =
  | { kind: 'edit'; rule?: AlertRule }
  | { kind: 'delete'; rule: AlertRule }
  | { kind: 'channel'; rule: AlertRule; channel?: Channel }
  | { kind: 'remove'; rule: AlertRule; channel: Channel }
  | { kind: 'secret'; secret: string; channel: NewChannel };

const AlertsSection = () => {
  const rules = useAlertRules();
  const projects = useProjectNames();
  const dialog = useDialog<Open>();
  /** The secret of a webhook is shown this once. */
  const made = (channel: NewChannel) => {
    if (channel.secret === null) dialog.close();
    else dialog.open({ kind: 'secret', secret: channel.secret, channel });
    notify({ text: `${channelName(channel.type)} ${channel.target} added` });
  };
  return (
    <>
      <Panel
        title="Alert rules"
        isFlush
        intro="A rule tells its channels when errors need somebody. Ignored and muted errors never fire it; after it has fired for an error it is quiet about that one for a while."
        tools={
          <Button look="primary" icon="add" onClick={() => dialog.open({ kind: 'edit' })}>
            New rule
          </Button>
        }
      >
        <Loaded query={rules}>
          {(list) => (
            <Show
              when={list().length > 0}
              fallback={
                <Empty title="No alert rules yet">
                  <p>Be told of new errors in Slack, by e-mail or by a webhook: make a rule, then give it a channel.</p>
                </Empty>
              }
            >
              <For each={list().map(({ id }) => id)}>
                {(id) => {
                  const rule = () => list().find((each) => each.id === id);
                  return (
                    <Show when={rule()}>
                      {(found) => (
                        <RuleCard
                          rule={found()}
                          project={projects.nameOf(found().project_id)}
                          onEdit={() => dialog.open({ kind: 'edit', rule: found() })}
                          onDelete={() => dialog.open({ kind: 'delete', rule: found() })}
                          onAddChannel={() => dialog.open({ kind: 'channel', rule: found() })}
                          onChangeChannel={(channel) => dialog.open({ kind: 'channel', rule: found(), channel })}
                          onRemoveChannel={(channel) => dialog.open({ kind: 'remove', rule: found(), channel })}
                        />
                      )}
                    </Show>
                  );
                }}
              </For>
            </Show>
          )}
        </Loaded>
      </Panel>
      <Show when={dialog.is('edit')} keyed>
        {({ rule }) => (
          <RuleForm
            rule={rule}
            onMade={(fresh) => dialog.open({ kind: 'channel', rule: fresh })}
            onClose={dialog.close}
          />
        )}
      </Show>
      <Show when={dialog.is('channel')} keyed>
        {({ rule, channel }) => <ChannelDialog rule={rule} before={channel} onMade={made} onClose={dialog.close} />}
      </Show>
      <Show when={dialog.is('secret')} keyed>
        {({ secret, channel }) => (
          <SecretDialog
            title="The secret of the webhook"
            label="secret"
            secret={secret}
            intro={`What ${channel.target} is sent carries a signature in X-Bloop-Signature. The receiver checks it with this.`}
            onClose={dialog.close}
          />
        )}
      </Show>
      <Show when={dialog.is('delete')} keyed>
        {({ rule }) => (
          <ConfirmDialog
            title={`Delete “${rule.name}”?`}
            intro="Its channels and its log go with it. To have it quiet for a while, switch it off."
            verb="Delete rule"
            onConfirm={() => deleteRule(rule.id)}
            said={`${rule.name} deleted`}
            onClose={dialog.close}
          />
        )}
      </Show>
      <Show when={dialog.is('remove')} keyed>
        {({ rule, channel }) => (
          <ConfirmDialog
            title={`Remove ${channelName(channel.type)} ${channel.target}?`}
            intro={`“${rule.name}” no longer tells there. What is on its way to it is not sent.`}
            verb="Remove channel"
            onConfirm={() => removeChannel(rule.id, channel.id)}
            said={`${channelName(channel.type)} ${channel.target} removed`}
            onClose={dialog.close}
          />
        )}
      </Show>
    </>
  );
};
export default AlertsSection;
