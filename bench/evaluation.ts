// What alert rules cost for each event: the policy alone, in this process.
import { type EventOf, type Recorded, streams } from '../domain/events.ts';
import { alertPolicy } from '../domain/policies/alerts.ts';
import type { Policy } from '../domain/policies/policy.ts';
import { benchRule } from './alert-rules.ts';
import { usedHeap } from './heap.ts';

export interface EvaluationRun {
  /** ns per event, the median of several rounds */
  perEvent: number;
  /** Bytes of heap that the policy holds for each fingerprint. */
  bytesPerFingerprint: number;
}

const rounds = 5;
const eventsEach = 200_000;
const start = Date.parse('2026-01-01T00:00:00Z');

type Occurrence = Recorded<EventOf<'ErrorCaptured'>>;

const occurrence = (index: number, fingerprints: number): Occurrence => {
  const fingerprint = (index % fingerprints).toString(16).padStart(16, '0');
  return {
    position: index + 10_000,
    // 1,000 events a second.
    recordedAt: start + index,
    projectId: 'p1',
    stream: streams.issue('p1', fingerprint),
    version: null,
    actor: 'sdk',
    cause: null,
    type: 'ErrorCaptured',
    data: {
      fingerprint,
      algorithm: 1,
      occurredAt: start + index,
      source: 'api',
      environment: index % 5 === 0 ? 'staging' : 'production',
      release: '1.0.0',
      errorType: 'TypeError',
      message: 'x is undefined',
      route: `POST /api/${index % 20}`,
    },
  };
};

const withRules = (count: number): Policy => {
  const policy = alertPolicy(900_000);
  for (let index = 0; index < count; index++)
    policy.react({
      position: index + 1,
      recordedAt: start - 1,
      projectId: null,
      stream: streams.alertRule(index + 1),
      version: 1,
      actor: 'cli',
      cause: null,
      type: 'AlertRuleCreated',
      data: { ruleId: index + 1, name: `rule ${index}`, description: '', config: benchRule(index), enabled: true },
    });
  return policy;
};

export const measureEvaluation = (rules: number, fingerprints: number): EvaluationRun => {
  const policy = withRules(rules);
  const before = usedHeap();
  let next = 0;
  const times = Array.from({ length: rounds }, () => {
    const events = Array.from({ length: eventsEach }, () => occurrence(next++, fingerprints));
    const started = performance.now();
    for (const event of events) policy.react(event);
    return ((performance.now() - started) * 1e6) / eventsEach;
  });
  const bytesPerFingerprint = (usedHeap() - before) / fingerprints;
  policy.react(occurrence(next, fingerprints));
  return { perEvent: times.sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0, bytesPerFingerprint };
};
