// A rule as its form has it, and as the API takes it.
import type { AlertRule, RuleBody } from '../../../data/types.ts';
import type { RuleType } from './rule-type.ts';
import { type FigureDraft, figureDraftOf, ruleTypeOf } from './rule-types.ts';

export type Subject = 'each' | 'fingerprint' | 'route';

export interface RuleDraft extends FigureDraft {
  name: string;
  description: string;
  /** Empty: all. */
  project: string;
  type: RuleType;
  environment: string;
  subject: Subject;
  fingerprint: string;
  route: string;
}

export const draftOf = (rule: AlertRule | undefined): RuleDraft => {
  const config: Partial<AlertRule['config']> = rule?.config ?? {};
  return {
    name: rule?.name ?? '',
    description: rule?.description ?? '',
    project: rule?.project_id ?? '',
    type: config.type ?? 'new_issue',
    environment: config.environment ?? '',
    subject: config.fingerprint !== undefined ? 'fingerprint' : config.route !== undefined ? 'route' : 'each',
    fingerprint: config.fingerprint ?? '',
    route: config.route ?? '',
    ...figureDraftOf(config),
  };
};

const subjectOf = ({ subject, fingerprint, route }: RuleDraft): Record<string, string> => {
  if (subject === 'fingerprint') return { fingerprint: fingerprint.trim() };
  return subject === 'route' ? { route: route.trim() } : {};
};

const configOf = (draft: RuleDraft): RuleBody['config'] => {
  const type = ruleTypeOf(draft.type);
  const environment = draft.environment.trim();
  const place = environment === '' ? {} : { environment };
  return {
    type: draft.type,
    ...place,
    ...(type.isCounting ? subjectOf(draft) : {}),
    ...type.figuresOf(draft),
  } as RuleBody['config'];
};

/** @throws ApiError at the field that is no number */
export const bodyOfDraft = (draft: RuleDraft): RuleBody => ({
  name: draft.name,
  description: draft.description,
  project_id: draft.project === '' ? null : draft.project,
  config: configOf(draft),
});
