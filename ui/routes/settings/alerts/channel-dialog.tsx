// Where a rule's alerts go: a new channel, or another one in the place of one.
import { Match, Switch } from 'solid-js';
import { SelectField } from '../../../components/choice-fields.tsx';
import { Dialog } from '../../../components/dialog.tsx';
import { Form, TextField } from '../../../components/form.tsx';
import { addChannel, type ChannelConfig, removeChannel } from '../../../data/alerts.ts';
import { notify } from '../../../data/notices.ts';
import type { AlertRule, Channel, NewChannel } from '../../../data/types.ts';
import { useForm } from '../../../lib/use-form.ts';

export const channelTypes: { value: Channel['type']; label: string }[] = [
  { value: 'slack', label: 'Slack' },
  { value: 'webhook', label: 'Webhook' },
  { value: 'email', label: 'E-mail' },
];
export const channelName = (type: Channel['type']): string =>
  channelTypes.find(({ value }) => value === type)?.label ?? type;

const configOf = (type: Channel['type'], values: { webhook_url: string; url: string; to: string }): ChannelConfig => {
  if (type === 'slack') return { type, webhook_url: values.webhook_url };
  return type === 'webhook' ? { type, url: values.url } : { type, to: values.to };
};

export const ChannelDialog = (props: {
  rule: AlertRule;
  /** It is replaced: what it leads to is a secret, which cannot be shown to be changed. */
  before: Channel | undefined;
  onMade: (channel: NewChannel) => void;
  onClose: () => void;
}) => {
  /* eslint-disable solid/reactivity -- as it was when the dialog was opened */
  const form = useForm({
    initial: {
      type: props.before?.type ?? ('slack' as Channel['type']),
      webhook_url: '',
      url: '',
      to: props.before?.type === 'email' ? props.before.target : '',
    },
    submit: async (values) => {
      const made = await addChannel(props.rule.id, configOf(values.type, values));
      // The new one is there, and its secret is shown whatever becomes of the one before.
      if (props.before !== undefined)
        await removeChannel(props.rule.id, props.before.id).catch((error: Error) =>
          notify({ text: `The channel before is still there: ${error.message}`, isProblem: true }),
        );
      props.onMade(made);
    },
  });
  /* eslint-enable solid/reactivity */
  const title = () =>
    props.before === undefined ? 'Add a channel' : `Change the ${channelName(props.before.type)} channel`;
  return (
    <Dialog
      title={title()}
      intro={
        props.before === undefined || props.before.type === 'email'
          ? `Alerts of “${props.rule.name}” go there.`
          : `It leads to ${props.before.target} now. The whole address is a secret that is not shown: give the new one.`
      }
      isOpen
      onClose={() => props.onClose()}
    >
      <Form
        label={title()}
        form={form}
        submit={props.before === undefined ? 'Add channel' : 'Change channel'}
        onCancel={() => props.onClose()}
      >
        <SelectField
          name="config.type"
          label="Kind"
          value={form.values.type}
          options={channelTypes}
          onChange={(value) => form.set('type', value)}
        />
        <Switch>
          <Match when={form.values.type === 'slack'}>
            <TextField
              name="config.webhook_url"
              label="Webhook URL"
              placeholder="https://hooks.slack.com/services/…"
              inputMode="url"
              help="In Slack: Apps → your app → Incoming Webhooks → Add New Webhook."
              value={form.values.webhook_url}
              onInput={(value) => form.set('webhook_url', value)}
            />
          </Match>
          <Match when={form.values.type === 'webhook'}>
            <TextField
              name="config.url"
              label="URL"
              placeholder="https://example.com/alerts"
              inputMode="url"
              help="It is sent JSON by POST, signed with a secret that is shown next."
              value={form.values.url}
              onInput={(value) => form.set('url', value)}
            />
          </Match>
          <Match when={form.values.type === 'email'}>
            <TextField
              name="config.to"
              label="Address"
              placeholder="oncall@example.com"
              inputMode="email"
              help="Sent by the server of smtp.* in the configuration. Test the rule to see whether it arrives."
              value={form.values.to}
              onInput={(value) => form.set('to', value)}
            />
          </Match>
        </Switch>
      </Form>
    </Dialog>
  );
};
