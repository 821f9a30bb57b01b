// Events come much more often than they did before.
import { DurationField, FieldRow } from '../../../../components/choice-fields.tsx';
import { TextField } from '../../../../components/form.tsx';
import { duration } from '../../../../lib/time.ts';
import { numberIn } from '../../../../lib/use-form.ts';
import { defineRuleType, hour, minute, secondsIn } from '../rule-type.ts';

export interface SpikeDraft {
  multiplier: string;
  baseline: number | undefined;
  compare: number | undefined;
}

export const spike = defineRuleType<'spike', 'spike', SpikeDraft>({
  value: 'spike',
  label: 'Spike',
  help: 'Events come much more often than they did before.',
  isCounting: true,
  reasons: { spike: 'Spike' },
  draftOf: ({ multiplier = 3, baseline_window_secs = 24 * hour, compare_window_secs = 15 * minute }) => ({
    multiplier: String(multiplier),
    baseline: baseline_window_secs,
    compare: compare_window_secs,
  }),
  figuresOf: (draft) => ({
    multiplier: numberIn('config.multiplier', draft.multiplier),
    compare_window_secs: secondsIn('config.compare_window_secs', draft.compare),
    baseline_window_secs: secondsIn('config.baseline_window_secs', draft.baseline),
  }),
  Fields: (props) => (
    <FieldRow>
      <TextField
        name="config.multiplier"
        label="At least"
        unit="times as many events"
        inputMode="decimal"
        value={props.values.multiplier}
        onInput={(value) => props.set('multiplier', value)}
      />
      <DurationField
        name="config.compare_window_secs"
        label="Within"
        seconds={props.values.compare}
        onInput={(value) => props.set('compare', value)}
      />
      <DurationField
        name="config.baseline_window_secs"
        label="As in the time before"
        help="The baseline; a day knows nights and rush hours."
        seconds={props.values.baseline}
        onInput={(value) => props.set('baseline', value)}
      />
    </FieldRow>
  ),
  condition: ({ multiplier = 0, baseline_window_secs: baseline = 0, compare_window_secs: compare = 0 }, subject) =>
    `${multiplier} times as many events ${subject} in ${duration(compare)} as the ${duration(baseline)} before make expect`,
});
