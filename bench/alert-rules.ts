// Alert rules as a large team might have them: most for every error of a project, some for one environment, route or error.
import type { RuleConfig } from '../domain/alerts/rule.ts';

/** Limits are far above what comes in, so that it is the evaluation that is measured, and not what alerts cost. */
const outOfReach = 900_000;

export const benchRule = (index: number): RuleConfig => {
  const windows = { window_secs: 60 * (1 + (index % 60)) };
  switch (index % 10) {
    case 0:
      return { type: 'new_issue', environment: 'nowhere' };
    case 1:
    case 2:
      return {
        type: 'spike',
        multiplier: 900,
        baseline_window_secs: 3600,
        compare_window_secs: 60 * (1 + (index % 10)),
      };
    case 3:
      return { type: 'threshold', threshold: outOfReach, ...windows, route: `POST /api/${index % 20}` };
    case 4:
      return { type: 'threshold', threshold: outOfReach, ...windows, fingerprint: `f${index}` };
    case 5:
    case 6:
      return { type: 'threshold', threshold: outOfReach - index, ...windows, environment: 'production' };
    default:
      return { type: 'threshold', threshold: outOfReach - index, ...windows };
  }
};
