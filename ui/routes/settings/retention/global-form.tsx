// How long things are kept where a project says nothing else.
import { FieldRow } from '../../../components/choice-fields.tsx';
import { Form, TextField } from '../../../components/form.tsx';
import { notify } from '../../../data/notices.ts';
import { changeRetention } from '../../../data/retention.ts';
import type { Retention } from '../../../data/types.ts';
import { useForm } from '../../../lib/use-form.ts';
import { daysIn, textOf } from './days.ts';

export const GlobalForm = (props: { global: Retention['global'] }) => {
  const form = useForm({
    // eslint-disable-next-line solid/reactivity -- the form starts again when they are changed elsewhere
    initial: { raw: textOf(props.global.raw_events_days), hourly: textOf(props.global.hourly_counts_days) },
    submit: async ({ raw, hourly }) => {
      await changeRetention({
        raw_events_days: daysIn('raw_events_days', raw),
        hourly_counts_days: daysIn('hourly_counts_days', hourly),
      });
      notify({ text: 'Retention saved' });
    },
  });
  return (
    <Form label="Retention for all projects" form={form} submit="Save" isBlocked={!form.isChanged()}>
      <FieldRow>
        <TextField
          name="raw_events_days"
          label="Raw events"
          unit="days"
          inputMode="numeric"
          help="Empty: as configured"
          value={form.values.raw}
          onInput={(value) => form.set('raw', value)}
        />
        <TextField
          name="hourly_counts_days"
          label="Hourly counts"
          unit="days"
          inputMode="numeric"
          help="Empty: as configured"
          value={form.values.hourly}
          onInput={(value) => form.set('hourly', value)}
        />
      </FieldRow>
    </Form>
  );
};
