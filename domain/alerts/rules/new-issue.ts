// A fingerprint is seen for the first time in its project, or a resolved issue comes back.
import { occasionRule } from '../rule-type.ts';

export const newIssue = occasionRule({
  type: 'new_issue',
  figures: {},
  reasons: { new_issue: 'new error', regression: 'came back after it was resolved' },
  reasonFor: ({ environment }, occasion) => {
    if (occasion === 'back') return 'regression';
    // A rule that names an environment asks what is new there, whatever was seen elsewhere.
    return occasion === 'new' || environment !== undefined ? 'new_issue' : undefined;
  },
});
