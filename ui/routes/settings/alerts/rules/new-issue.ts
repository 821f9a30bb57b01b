// An error is new, or came back.
import { defineRuleType } from '../rule-type.ts';

export const newIssue = defineRuleType({
  value: 'new_issue',
  label: 'New error',
  help: 'An error is seen for the first time, or one that was resolved comes back.',
  isCounting: false,
  reasons: { new_issue: 'New error', regression: 'Came back' },
  draftOf: () => ({}),
  figuresOf: () => ({}),
  Fields: () => null,
  condition: () => 'An error is new, or comes back after it was resolved',
});
