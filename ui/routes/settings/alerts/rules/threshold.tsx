// More than a number of events in a length of time.
import { DurationField, FieldRow } from '../../../../components/choice-fields.tsx';
import { TextField } from '../../../../components/form.tsx';
import { exact } from '../../../../lib/numbers.ts';
import { duration } from '../../../../lib/time.ts';
import { numberIn } from '../../../../lib/use-form.ts';
import { defineRuleType, hour, secondsIn } from '../rule-type.ts';

export interface ThresholdDraft {
  threshold: string;
  window: number | undefined;
}

export const threshold = defineRuleType<'threshold', 'threshold', ThresholdDraft>({
  value: 'threshold',
  label: 'Threshold',
  help: 'More than a number of events in a length of time.',
  isCounting: true,
  reasons: { threshold: 'Over the threshold' },
  draftOf: ({ threshold: most = 100, window_secs: window = hour }) => ({ threshold: String(most), window }),
  figuresOf: (draft) => ({
    threshold: numberIn('config.threshold', draft.threshold),
    window_secs: secondsIn('config.window_secs', draft.window),
  }),
  Fields: (props) => (
    <FieldRow>
      <TextField
        name="config.threshold"
        label="More than"
        unit="events"
        inputMode="numeric"
        value={props.values.threshold}
        onInput={(value) => props.set('threshold', value)}
      />
      <DurationField
        name="config.window_secs"
        label="Within"
        seconds={props.values.window}
        onInput={(value) => props.set('window', value)}
      />
    </FieldRow>
  ),
  condition: ({ threshold: most = 0, window_secs = 0 }, subject) =>
    `More than ${exact(most)} events ${subject} in ${duration(window_secs)}`,
});
