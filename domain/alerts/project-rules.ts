// The rules that watch one project, found by what an event is about rather than asked one by one.
import type { RuleConfig } from './rule.ts';
import { type ActiveRule, Watch, type WindowConfig } from './watch.ts';

type NewIssueRule = ActiveRule<Extract<RuleConfig, { type: 'new_issue' }>>;

const isNewIssueRule = (rule: ActiveRule): rule is NewIssueRule => rule.config.type === 'new_issue';
const isWindowRule = (rule: ActiveRule): rule is ActiveRule<WindowConfig> => rule.config.type !== 'new_issue';

/** What a window rule looks at. */
const keyOf = ({ environment, fingerprint, route }: WindowConfig): string =>
  JSON.stringify([environment ?? null, fingerprint ?? null, route ?? null]);

interface Scope {
  each?: Watch;
  fingerprints: Map<string, Watch>;
  routes: Map<string, Watch>;
}

export interface Subject {
  watch: Watch;
  /** What is counted: a fingerprint, or the empty text for a route's errors together. */
  subject: string;
}

export class ProjectRules {
  private readonly newIssue: readonly NewIssueRule[];
  private readonly watches = new Map<string, Watch>();
  /** By environment, undefined for all. */
  private readonly scopes = new Map<string | undefined, Scope>();

  /** @param before the rules as they were, whose counts go on */
  constructor(rules: readonly ActiveRule[], before: ProjectRules | undefined) {
    this.newIssue = rules.filter(isNewIssueRule);
    const groups = new Map<string, ActiveRule<WindowConfig>[]>();
    for (const rule of rules.filter(isWindowRule)) {
      const key = keyOf(rule.config);
      groups.set(key, [...(groups.get(key) ?? []), rule]);
    }
    for (const [key, group] of groups) this.add(key, group, before?.watches.get(key));
  }

  newIssueRules(environment: string): NewIssueRule[] {
    return this.newIssue.filter(({ config }) => config.environment === undefined || config.environment === environment);
  }

  /** What an occurrence counts for: six watches at most. */
  subjectsOf(environment: string, fingerprint: string, route: string | undefined): Subject[] {
    const found: Subject[] = [];
    this.collect(this.scopes.get(undefined), fingerprint, route, found);
    this.collect(this.scopes.get(environment), fingerprint, route, found);
    return found;
  }

  private add(key: string, rules: readonly ActiveRule<WindowConfig>[], before: Watch | undefined): void {
    const watch = new Watch(rules);
    if (before !== undefined) watch.adopt(before);
    this.watches.set(key, watch);
    const { environment, fingerprint, route } = (rules[0] as ActiveRule<WindowConfig>).config;
    const scope: Scope = this.scopes.get(environment) ?? { fingerprints: new Map(), routes: new Map() };
    this.scopes.set(environment, scope);
    if (fingerprint !== undefined) scope.fingerprints.set(fingerprint, watch);
    else if (route !== undefined) scope.routes.set(route, watch);
    else scope.each = watch;
  }

  private collect(scope: Scope | undefined, fingerprint: string, route: string | undefined, found: Subject[]): void {
    if (scope === undefined) return;
    if (scope.each !== undefined) found.push({ watch: scope.each, subject: fingerprint });
    const one = scope.fingerprints.get(fingerprint);
    if (one !== undefined) found.push({ watch: one, subject: fingerprint });
    const together = route === undefined ? undefined : scope.routes.get(route);
    if (together !== undefined) found.push({ watch: together, subject: '' });
  }
}
