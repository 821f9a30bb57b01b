// Rules fire: for errors that are new or came back, and for those that come too often. Decided on events alone: rules and
// their changes, statuses, occurrences, and what was fired before.
import { Cooldowns } from '../alerts/cooldowns.ts';
import type { Firing } from '../alerts/events.ts';
import { ProjectRules } from '../alerts/project-rules.ts';
import { lookBackMs } from '../alerts/rule.ts';
import type { Occasion } from '../alerts/rule-type.ts';
import type { ActiveRule } from '../alerts/watch.ts';
import { type EventOf, type Recorded, statusTypes } from '../events.ts';
import { statusOf } from '../issue.ts';
import type { FireAlert, Past, Policy } from './policy.ts';

type Occurrence = Recorded<EventOf<'ErrorCaptured'>>;
/** What a rule fires for. */
type Fact = Omit<Firing, 'ruleId' | 'rule'> & { projectId: string };

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
  /** Streams of issues that are ignored or muted. */
  private readonly silenced = new Set<string>();
  /** By project: fingerprints, and fingerprints with an environment in which they were seen. */
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
    return event.type === 'IssueRegressed' ? this.takeBack(event) : [];
  }

  restore(past: Past): void {
    const lookBack = Math.max(0, ...this.rulesAt(past).map(({ config }) => lookBackMs(config)));
    const first = lookBack === 0 ? past.position + 1 : past.positionAt(past.recordedAt - lookBack);
    this.rules.clear();
    for (const event of past.decided([...ruleTypes, ...statusTypes]))
      if (event.position < first) this.restoreDecided(event);
    for (const event of past.from(first)) {
      this.advance(event.recordedAt);
      if (event.type === 'ErrorCaptured') this.count(event, 1);
      else if (event.type === 'OccurrencesCompacted') this.count(event, event.data.count);
      else this.note(event);
    }
    for (const { projectId, fingerprint, environment } of past.issues()) {
      this.isNew(projectId, fingerprint);
      this.isNew(projectId, `${fingerprint}\n${environment}`);
    }
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
    if (status === 'ignored' || status === 'muted') this.silenced.add(event.stream);
    else if (status !== undefined) this.silenced.delete(event.stream);
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

  /** Whether nobody wants to hear of the error. */
  private isSilenced(event: Recorded): boolean {
    return this.silenced.size > 0 && this.silenced.has(event.stream);
  }

  /** As `take`, without an answer. */
  private count(event: Occurrence | Recorded<EventOf<'OccurrencesCompacted'>>, count: number): void {
    if (this.isSilenced(event) || this.rules.size === 0) return;
    const { environment, fingerprint, route } = event.data;
    const rules = this.rulesOf(event.projectId ?? '');
    for (const { watch, subject } of rules.subjectsOf(environment, fingerprint, route))
      watch.count(subject, this.now, count);
  }

  private take(event: Occurrence): FireAlert[] {
    const projectId = event.projectId ?? '';
    const { environment, fingerprint, route } = event.data;
    const isNew = this.isNew(projectId, fingerprint);
    const isNewThere = this.isNew(projectId, `${fingerprint}\n${environment}`);
    if (this.isSilenced(event) || this.rules.size === 0) return [];
    const occurrence = { projectId, fingerprint, occurrence: event.position, at: event.recordedAt };
    const rules = this.rulesOf(projectId);
    const fired = isNewThere ? this.fireAt(isNew ? 'new' : 'new there', environment, occurrence) : [];
    for (const { watch, subject } of rules.subjectsOf(environment, fingerprint, route)) {
      const series = watch.count(subject, this.now);
      if (!series.isDue(this.now)) continue;
      const silentUntil = (ruleId: number) => this.cooldowns.end(ruleId, `${projectId} ${subject}`, this.now);
      for (const { rule, reason, evidence } of watch.evaluate(series, this.now, silentUntil, this.cooldowns.lengthMs))
        fired.push(this.fire(rule, { ...occurrence, reason, evidence }));
    }
    return fired;
  }

  /** An error that came back is told as if it were new. */
  private takeBack({ projectId, recordedAt, cause, position, data }: Recorded<EventOf<'IssueRegressed'>>): FireAlert[] {
    const { environment, fingerprint } = data;
    const occurrence = cause ?? position;
    return this.fireAt('back', environment, { projectId: projectId ?? '', fingerprint, occurrence, at: recordedAt });
  }

  private fireAt(occasion: Occasion, environment: string, what: Omit<Fact, 'reason'>): FireAlert[] {
    const subject = subjectOf(what.projectId, what);
    return this.rulesOf(what.projectId)
      .firingAt(occasion, environment)
      .filter(({ rule }) => this.cooldowns.end(rule.id, subject, this.now) <= this.now)
      .map(({ rule, reason }) => this.fire(rule, { ...what, reason }));
  }

  private fire(rule: ActiveRule, { projectId, ...what }: Fact): FireAlert {
    this.cooldowns.start(rule.id, subjectOf(projectId, what), this.now);
    return { type: 'FireAlert', projectId, firing: { ruleId: rule.id, rule: rule.name, ...what } };
  }
}

/** What a rule is silent about after it has fired: an error, or all errors of the route that it counts together. */
const subjectOf = (projectId: string, { evidence, fingerprint }: Pick<Firing, 'evidence' | 'fingerprint'>): string =>
  `${projectId} ${evidence?.route === undefined ? fingerprint : ''}`;

/** @param cooldownMs how long a rule is silent about an error after it has fired for it */
export const alertPolicy = (cooldownMs: number): Policy => new AlertPolicy(cooldownMs);
