// The rules that watch one project, found by what an event is about rather than asked one by one.
import { type AlertReason, type CountingConfig, type OccasionConfig, ruleOfType } from './rule.ts';
import type { Occasion } from './rule-type.ts';
import { type ActiveRule, Watch } from './watch.ts';

type OccasionRule = ActiveRule<OccasionConfig>;

const isOccasionRule = (rule: ActiveRule): rule is OccasionRule => ruleOfType(rule.config.type)?.kind === 'occasion';
const isCountingRule = (rule: ActiveRule): rule is ActiveRule<CountingConfig> =>
  ruleOfType(rule.config.type)?.kind === 'counting';

/** What a rule that counts looks at. */
const keyOf = ({ environment, fingerprint, route }: CountingConfig): string =>
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
  private readonly ofOccasions: readonly OccasionRule[];
  private readonly watches = new Map<string, Watch>();
  /** By environment, undefined for all. */
  private readonly scopes = new Map<string | undefined, Scope>();

  /** @param before the rules as they were, whose counts go on */
  constructor(rules: readonly ActiveRule[], before: ProjectRules | undefined) {
    this.ofOccasions = rules.filter(isOccasionRule);
    const groups = new Map<string, ActiveRule<CountingConfig>[]>();
    for (const rule of rules.filter(isCountingRule)) {
      const key = keyOf(rule.config);
      groups.set(key, [...(groups.get(key) ?? []), rule]);
    }
    for (const [key, group] of groups) this.add(key, group, before?.watches.get(key));
  }

  /** The rules that fire when something happens to an error, with why. */
  firingAt(occasion: Occasion, environment: string): { rule: OccasionRule; reason: AlertReason }[] {
    return this.ofOccasions.flatMap((rule) => {
      const { config } = rule;
      const type = ruleOfType(config.type);
      if (type?.kind !== 'occasion') return [];
      if (config.environment !== undefined && config.environment !== environment) return [];
      const reason = type.reasonFor(config as never, occasion);
      return reason === undefined ? [] : [{ rule, reason }];
    });
  }

  /** What an occurrence counts for: six watches at most. */
  subjectsOf(environment: string, fingerprint: string, route: string | undefined): Subject[] {
    const found: Subject[] = [];
    this.collect(this.scopes.get(undefined), fingerprint, route, found);
    this.collect(this.scopes.get(environment), fingerprint, route, found);
    return found;
  }

  private add(key: string, rules: readonly ActiveRule<CountingConfig>[], before: Watch | undefined): void {
    const watch = new Watch(rules);
    if (before !== undefined) watch.adopt(before);
    this.watches.set(key, watch);
    const { environment, fingerprint, route } = (rules[0] as ActiveRule<CountingConfig>).config;
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
