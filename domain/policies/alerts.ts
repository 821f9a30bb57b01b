// Rules fire: for errors that are new or came back, and for those that come too often. Decided on events alone: rules and
// their changes, statuses, occurrences, and what was fired before.
import { Cooldowns } from '../alerts/cooldowns.ts';
import type { Firing } from '../alerts/events.ts';
import { ProjectRules } from '../alerts/project-rules.ts';
import { lookBackMs } from '../alerts/rule.ts';
import type { ActiveRule } from '../alerts/watch.ts';
import { type EventOf, type Recorded, statusTypes } from '../events.ts';
import { statusOf } from '../issue.ts';
import type { FireAlert, Past, Policy } from './policy.ts';

type Occurrence = Recorded<EventOf<'ErrorCaptured'>>;
interface KnownRule extends ActiveRule {
  projectId: string | null;
  enabled: boolean;
}

const ruleTypes = ['AlertRuleCreated', 'AlertRuleChanged', 'AlertRuleDeleted', 'ProjectDeleted'] as const;

class AlertPolicy implements Policy {
  readonly name = 'alerts';
  private readonly rules = new Map<number, KnownRule>();
  /** By project; made when the first event of a project comes after a change of the rules. */
  private compiled = new Map<string, ProjectRules>();
  private outdated = new Map<string, ProjectRules>();
  /** Streams of issues that are not unresolved. */
  private readonly statuses = new Map<string, string>();
  private readonly seen = new Map<string, Set<string>>();
  private readonly cooldowns: Cooldowns;
  /** Windows are measured in a time that never goes back, whatever the clock does, ms. */
  private now = 0;
  private lastRecordedAt = 0;

  constructor(cooldownMs: number) {
    this.cooldowns = new Cooldowns(cooldownMs);
  }

  react(event: Recorded): FireAlert[] {
    this.advance(event.recordedAt);
    if (event.type === 'ErrorCaptured') return this.take(event);
    this.note(event);
    return [];
  }

  restore(past: Past): void {
    const lookBack = Math.max(0, ...this.rulesAt(past).map(({ config }) => lookBackMs(config)));
    const first = lookBack === 0 ? past.position + 1 : past.positionAt(past.recordedAt - lookBack);
    this.rules.clear();
    const decided = () => past.decided([...ruleTypes, ...statusTypes]);
    for (const event of decided()) if (event.position < first) this.restoreDecided(event);
    for (const event of past.from(first)) {
      this.advance(event.recordedAt);
      if (event.type === 'ErrorCaptured') this.count(event);
      else this.note(event);
    }
    for (const event of decided()) if (event.position > past.position) this.note(event);
    for (const { projectId, fingerprint } of past.issues()) this.isNew(projectId, fingerprint);
    const since = past.recordedAt - this.cooldowns.lengthMs;
    for (const { projectId, data } of past.decided(['AlertFired'], since))
      this.cooldowns.start(data.ruleId, subjectOf(projectId ?? '', data), data.at);
  }

  /** The rules as they are at a position, for their windows. */
  private rulesAt(past: Past): KnownRule[] {
    for (const event of past.decided(ruleTypes)) this.note(event);
    return [...this.rules.values()].filter(({ enabled }) => enabled);
  }

  private restoreDecided(event: Recorded): void {
    this.advance(event.recordedAt);
    this.note(event);
  }

  private advance(recordedAt: number): void {
    if (this.lastRecordedAt === 0) this.now = recordedAt;
    else if (recordedAt > this.lastRecordedAt) this.now += recordedAt - this.lastRecordedAt;
    this.lastRecordedAt = recordedAt;
  }

  private note(event: Recorded): void {
    const status = statusOf(event.type);
    if (status === 'unresolved') this.statuses.delete(event.stream);
    else if (status !== undefined) this.statuses.set(event.stream, status);
    else if (event.type === 'AlertRuleCreated' || event.type === 'AlertRuleChanged') this.setRule(event);
    else if (event.type === 'AlertRuleDeleted') {
      this.rules.delete(event.data.ruleId);
      this.outdate();
    } else if (event.type === 'ProjectDeleted') {
      this.seen.delete(event.projectId ?? '');
      this.outdated.delete(event.projectId ?? '');
      this.compiled.delete(event.projectId ?? '');
    }
  }

  private setRule({ data, projectId }: Recorded<EventOf<'AlertRuleCreated' | 'AlertRuleChanged'>>): void {
    const { ruleId: id, name, config, enabled } = data;
    const before = this.rules.get(id);
    const looksAtTheSame =
      before !== undefined &&
      before.enabled === enabled &&
      before.projectId === projectId &&
      JSON.stringify(before.config) === JSON.stringify(config);
    this.rules.set(id, { id, name, config, enabled, projectId, since: looksAtTheSame ? before.since : this.now });
    this.outdate();
  }

  private outdate(): void {
    for (const [projectId, rules] of this.compiled) this.outdated.set(projectId, rules);
    this.compiled = new Map();
  }

  private rulesOf(projectId: string): ProjectRules {
    let compiled = this.compiled.get(projectId);
    if (compiled === undefined) {
      const rules = [...this.rules.values()].filter(
        (rule) => rule.enabled && (rule.projectId === null || rule.projectId === projectId),
      );
      compiled = new ProjectRules(rules, this.outdated.get(projectId));
      this.compiled.set(projectId, compiled);
      this.outdated.delete(projectId);
    }
    return compiled;
  }

  private isNew(projectId: string, fingerprint: string): boolean {
    let seen = this.seen.get(projectId);
    if (seen === undefined) {
      seen = new Set();
      this.seen.set(projectId, seen);
    }
    const before = seen.size;
    return seen.add(fingerprint).size > before;
  }

  /** Undefined for an error that nobody wants to hear of. The first occurrence after an issue was resolved is its regression. */
  private arrive(event: Occurrence): 'usual' | 'regression' | undefined {
    const status = this.statuses.size === 0 ? undefined : this.statuses.get(event.stream);
    if (status === undefined) return 'usual';
    if (status !== 'resolved') return undefined;
    this.statuses.delete(event.stream);
    return 'regression';
  }

  /** As `take`, without an answer. */
  private count(event: Occurrence): void {
    if (this.arrive(event) === undefined || this.rules.size === 0) return;
    const { environment, fingerprint, route } = event.data;
    const rules = this.rulesOf(event.projectId ?? '');
    for (const { watch, subject } of rules.subjectsOf(environment, fingerprint, route)) watch.count(subject, this.now);
  }

  private take(event: Occurrence): FireAlert[] {
    const projectId = event.projectId ?? '';
    const { environment, fingerprint, route } = event.data;
    const isNew = this.isNew(projectId, fingerprint);
    const arrival = this.arrive(event);
    if (arrival === undefined || this.rules.size === 0) return [];
    const fired: FireAlert[] = [];
    const fire = (rule: ActiveRule, what: Pick<Firing, 'reason' | 'evidence'>): void => {
      const firing = { ruleId: rule.id, rule: rule.name, fingerprint, at: event.recordedAt, ...what };
      this.cooldowns.start(rule.id, subjectOf(projectId, firing), this.now);
      fired.push({ type: 'FireAlert', projectId, firing });
    };
    const rules = this.rulesOf(projectId);
    if (isNew || arrival === 'regression') {
      const reason = isNew ? 'new_issue' : 'regression';
      for (const rule of rules.newIssueRules(environment))
        if (this.cooldowns.end(rule.id, `${projectId} ${fingerprint}`, this.now) <= this.now) fire(rule, { reason });
    }
    for (const { watch, subject } of rules.subjectsOf(environment, fingerprint, route)) {
      const series = watch.count(subject, this.now);
      if (!series.isDue(this.now)) continue;
      const silentUntil = (ruleId: number) => this.cooldowns.end(ruleId, `${projectId} ${subject}`, this.now);
      for (const { rule, reason, evidence } of watch.evaluate(series, this.now, silentUntil, this.cooldowns.lengthMs))
        fire(rule, { reason, evidence });
    }
    return fired;
  }
}

/** What a rule is silent about after it has fired: an error, or all errors of the route that it counts together. */
const subjectOf = (projectId: string, { evidence, fingerprint }: Pick<Firing, 'evidence' | 'fingerprint'>): string =>
  `${projectId} ${evidence?.route === undefined ? fingerprint : ''}`;

/** @param cooldownMs how long a rule is silent about an error after it has fired for it */
export const alertPolicy = (cooldownMs: number): Policy => new AlertPolicy(cooldownMs);
