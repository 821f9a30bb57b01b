// Alerts fire once for what made them fire, whoever is killed when, and whatever becomes of the read models.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RuleConfig } from '../../domain/alerts/rule.ts';
import type { EventOf, Recorded } from '../../domain/events.ts';
import { alertPolicy } from '../../domain/policies/alerts.ts';
import { regressionPolicy } from '../../domain/policies/regression.ts';
import { alerted, at, captured, compacted, type Happening, minute } from '../support/events.ts';
import { Service } from '../support/regressions.ts';
import { inWorkspace, Workspace } from '../support/workspace.ts';

const cooldownMs = 5 * minute;
const policies = (cooldown = cooldownMs) => [regressionPolicy, () => alertPolicy(cooldown)];

const firedIn = (workspace: Workspace) =>
  workspace.reader
    .after(0, 100_000)
    .filter((event): event is Recorded<EventOf<'AlertFired'>> => event.type === 'AlertFired')
    .map(({ cause, projectId, data }) => ({ cause, projectId, ...data }));

const rule = (ruleId: number, config: RuleConfig, enabled = true) => ({
  ruleId,
  name: `rule ${ruleId}`,
  description: '',
  config,
  enabled,
});
const made = (ruleId: number, config: RuleConfig, project: string | null = null, when = '09:00') =>
  alerted({ type: 'AlertRuleCreated', data: rule(ruleId, config) }, { at: when, project });

describe('a firing', () => {
  test(
    'is in the log with its cause, its figures and the policy as its actor',
    inWorkspace(async (workspace) => {
      const service = new Service(workspace, policies());
      workspace.append(made(1, { type: 'threshold', threshold: 1, window_secs: 60 }), captured(), captured());
      await service.drain();
      expect(workspace.reader.stream('alerts:1')).toMatchObject([
        {
          type: 'AlertFired',
          actor: 'policy:alerts',
          cause: 3,
          projectId: 'p1',
          data: {
            ruleId: 1,
            rule: 'rule 1',
            fingerprint: 'f1',
            reason: 'threshold',
            at: at('10:00'),
            evidence: { count: 2, windowSecs: 60, threshold: 1 },
          },
        },
      ]);
    }),
  );

  test.each(['before reaction', 'before settlement'] as const)('is neither lost nor doubled by a kill %s', (kill) =>
    inWorkspace(async (workspace) => {
      const service = new Service(workspace, policies(0));
      workspace.append(made(1, { type: 'new_issue' }), captured(), captured({ fingerprint: 'f2' }));
      await service.step(2, kill);
      await service.step(10, kill);
      await service.step(10, kill);
      workspace.append(captured({ fingerprint: 'f3' }), captured());
      await service.drain();
      expect(firedIn(workspace).map(({ fingerprint }) => fingerprint)).toEqual(['f1', 'f2', 'f3']);
    })(),
  );

  test(
    'is not repeated when the read models are lost and the cooldown is shorter',
    inWorkspace(async (workspace) => {
      const rules = [made(1, { type: 'new_issue' }), made(2, { type: 'threshold', threshold: 1, window_secs: 3600 })];
      const before = new Service(workspace, policies(60 * minute));
      workspace.append(...rules, ...[0, 1, 2, 3].map((index) => captured({ at: at('10:00') + index * minute })));
      await before.drain(2);
      expect(firedIn(workspace)).toHaveLength(2);
      workspace.openStore().store.connection.exec('DELETE FROM source_log');
      const after = new Service(workspace, policies(0));
      expect(after.projector.position).toBe(0);
      await after.drain(3);
      expect(firedIn(workspace)).toHaveLength(2);
      workspace.append(captured({ at: '10:05' }), captured({ fingerprint: 'f2', at: '10:05' }));
      await after.drain();
      expect(firedIn(workspace).slice(2)).toMatchObject([
        { ruleId: 2, fingerprint: 'f1', evidence: { count: 5 } },
        { ruleId: 1, fingerprint: 'f2' },
      ]);
    }),
  );
});

describe('an error that staging saw first', () => {
  const inProduction = made(1, { type: 'new_issue', environment: 'production' });
  const staged = captured({ environment: 'staging' });

  test(
    'is new in production, once, also when the policy is restored in between',
    inWorkspace(async (workspace) => {
      const service = new Service(workspace, policies(0));
      workspace.append(inProduction, made(2, { type: 'new_issue' }), staged);
      await service.drain();
      service.restart();
      workspace.append(captured(), captured());
      await service.drain();
      service.restart();
      workspace.append(captured(), staged);
      await service.drain();
      expect(firedIn(workspace)).toMatchObject([
        { ruleId: 2, occurrence: 3 },
        { ruleId: 1, occurrence: 5 },
      ]);
    }),
  );

  test(
    'is new in production for a policy that is behind the read models',
    inWorkspace(async (workspace) => {
      const service = new Service(workspace, policies(0));
      workspace.append(inProduction, staged);
      await service.drain();
      workspace.append(captured());
      await service.step(10, 'before reaction');
      await service.drain();
      expect(firedIn(workspace)).toMatchObject([{ ruleId: 1, occurrence: 3 }]);
    }),
  );
});

test(
  'windows that are restored count what a purge has put together',
  inWorkspace(async (workspace) => {
    const service = new Service(workspace, policies());
    workspace.append(made(1, { type: 'threshold', threshold: 5, window_secs: 3600 }), compacted({ count: 5 }));
    await service.drain();
    service.restart();
    workspace.append(captured({ at: '10:40' }));
    await service.drain();
    expect(firedIn(workspace)).toMatchObject([{ ruleId: 1, evidence: { count: 6 } }]);
  }),
);

const fingerprint = fc.constantFrom('f1', 'f1', 'f2');
const project = fc.constantFrom('p1', 'p1', 'p2');
const subject = fc.oneof(
  fc.constant({}),
  fingerprint.map((value) => ({ fingerprint: value })),
  fc.constant({ route: '/pay' }),
);
const environment = fc.constantFrom({}, { environment: 'production' });
const windowSecs = fc.constantFrom(10, 60, 300, 1000);
const config: fc.Arbitrary<RuleConfig> = fc.oneof(
  environment.map((filter) => ({ type: 'new_issue' as const, ...filter })),
  fc
    .tuple(fc.integer({ min: 1, max: 4 }), windowSecs, subject, environment)
    .map(([threshold, window_secs, what, filter]) => ({
      type: 'threshold' as const,
      threshold,
      window_secs,
      ...what,
      ...filter,
    })),
  fc
    .tuple(fc.constantFrom(10, 60), fc.constantFrom(60, 300), fc.constantFrom(1.5, 3), subject, environment)
    .map(([compare_window_secs, baseline_window_secs, multiplier, what, filter]) => ({
      type: 'spike' as const,
      compare_window_secs,
      baseline_window_secs,
      multiplier,
      ...what,
      ...filter,
    })),
);
const ruleId = fc.integer({ min: 1, max: 4 });

type Turn = { afterMs: number; does: (time: number) => Happening } | { status: Parameters<Service['send']> };
const afterMs = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 4000 }) },
  { weight: 1, arbitrary: fc.constantFrom(10_000, 60_000, 100_000, 400_000) },
);
const turn: fc.Arbitrary<Turn> = fc.oneof(
  {
    weight: 14,
    arbitrary: fc
      .record({
        afterMs,
        project,
        fingerprint,
        environment: fc.constantFrom('production', 'staging'),
        route: fc.constantFrom('/pay', '/cart'),
      })
      .map(({ afterMs: after, ...what }) => ({
        afterMs: after,
        does: (time: number) => captured({ ...what, at: time }),
      })),
  },
  {
    weight: 2,
    arbitrary: fc.record({ ruleId, config, project: fc.option(project), enabled: fc.boolean() }).map((given) => ({
      afterMs: 0,
      does: (time: number) =>
        alerted(
          { type: 'AlertRuleChanged', data: rule(given.ruleId, given.config, given.enabled) },
          { at: time, project: given.project },
        ),
    })),
  },
  {
    weight: 1,
    arbitrary: ruleId.map((id) => ({
      afterMs: 0,
      does: (time: number) => alerted({ type: 'AlertRuleDeleted', data: { ruleId: id, name: 'x' } }, { at: time }),
    })),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(
        fc.constantFrom(
          'ResolveIssue' as const,
          'ResolveIssue' as const,
          'MuteIssue' as const,
          'UnresolveIssue' as const,
        ),
        project,
        fingerprint,
      )
      .map((status) => ({ status })),
  },
);
const step = fc.record({
  most: fc.integer({ min: 1, max: 12 }),
  kill: fc.constantFrom(undefined, undefined, 'before reaction' as const, 'before settlement' as const),
  after: fc.constantFrom('goes on', 'restarts', 'restarts', 'loses the read models'),
});

/** What is folded when does not depend on when the policy gets to it: all that people do is done before. */
const record = async (workspace: Workspace, configs: readonly RuleConfig[], turns: readonly Turn[]): Promise<void> => {
  const service = new Service(workspace, policies());
  workspace.append(...configs.map((each, index) => made(index + 1, each)));
  let time = at('10:00');
  for (const each of turns) {
    if ('status' in each) {
      workspace.clock.now = time;
      await service.send(...each.status);
    } else {
      time += each.afterMs;
      workspace.append(each.does(time));
    }
  }
};

test(
  'however it is batched, killed and restarted: what fires is what one undisturbed run fires, once',
  () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(config, { minLength: 1, maxLength: 4 }),
        fc.array(turn, { minLength: 15, maxLength: 80 }),
        fc.array(step, { minLength: 3, maxLength: 15 }),
        async (configs, turns, steps) => {
          const [calm, rough] = [new Workspace(), new Workspace()];
          try {
            await record(calm, configs, turns);
            await record(rough, configs, turns);
            // Whoever is late records later: the answers do not depend on it.
            for (const { clock } of [calm, rough]) clock.now += 60_000;
            await new Service(calm, policies()).drain(10_000);

            const service = new Service(rough, policies());
            for (const { most, kill, after } of steps) {
              await service.step(most, kill);
              if (after === 'goes on') continue;
              if (after === 'loses the read models') rough.openStore().store.connection.exec('DELETE FROM source_log');
              service.restart();
            }
            await service.drain(7);
            service.restart();
            await service.drain();
            /** Where in the log a regression was written down depends on what was written before it. */
            const sorted = (workspace: Workspace) =>
              firedIn(workspace)
                .map(({ cause: _, ...firing }) => firing)
                .sort((a, b) => a.occurrence - b.occurrence || a.ruleId - b.ruleId);
            expect(sorted(rough)).toEqual(sorted(calm));
          } finally {
            calm.close();
            rough.close();
          }
        },
      ),
      { numRuns: 60 },
    ),
  180_000,
);
