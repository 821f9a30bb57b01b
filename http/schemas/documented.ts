// What the API document says beyond what validation needs: the names of schemas, under which they stand there once, and the
// shapes of configs, which the domain checks with better words than a union of schemas would find.
import { type TSchema, Type } from 'typebox';
import * as access from './access.ts';
import * as alerts from './alerts.ts';
import * as analytics from './analytics.ts';
import * as audit from './audit.ts';
import * as errors from './errors.ts';
import * as ingest from './ingest.ts';
import * as retention from './retention.ts';
import { ruleConfig } from './rule-config.ts';
import * as sourceMaps from './source-maps.ts';
import * as system from './system.ts';

const names: readonly (readonly [TSchema, string])[] = [
  [ingest.ingestEvent, 'Event'],
  [ingest.ingestBatch, 'EventBatch'],
  [ingest.ingestAnswer, 'EventResult'],
  [ingest.batchAnswer, 'EventBatchResult'],
  [errors.issueAnswer, 'Issue'],
  [errors.occurrenceAnswer, 'Occurrence'],
  [errors.detailAnswer, 'IssueDetail'],
  [errors.trendAnswer, 'Trend'],
  [errors.historyAnswer, 'StatusHistory'],
  [errors.statusAnswer, 'StatusChange'],
  [errors.bulkBody, 'BulkAction'],
  [errors.bulkAnswer, 'BulkResult'],
  [sourceMaps.sourceMapAnswer, 'SourceMap'],
  [sourceMaps.uploadAnswer, 'SourceMapUpload'],
  [sourceMaps.deobfuscatedStack, 'DeobfuscatedStack'],
  [alerts.ruleBody, 'NewAlertRule'],
  [alerts.ruleChanges, 'AlertRuleChanges'],
  [alerts.ruleAnswer, 'AlertRule'],
  [alerts.channelBody, 'NewChannel'],
  [alerts.channelAnswer, 'Channel'],
  [alerts.newChannelAnswer, 'ChannelWithSecret'],
  [alerts.testAnswer, 'TestResults'],
  [alerts.alertsAnswer, 'Firings'],
  [alerts.deliveriesAnswer, 'Deliveries'],
  [audit.auditAnswer, 'AuditEvents'],
  [access.projectAnswer, 'Project'],
  [access.projectWithKeyAnswer, 'ProjectWithKey'],
  [access.tokenBody, 'NewToken'],
  [access.tokenAnswer, 'Token'],
  [access.newTokenAnswer, 'TokenWithSecret'],
  [access.userAnswer, 'User'],
  [access.inviteAnswer, 'Invite'],
  [access.newInviteAnswer, 'InviteWithLink'],
  [access.meAnswer, 'Me'],
  [access.statusAnswer, 'AuthStatus'],
  [access.sessionsAnswer, 'Sessions'],
  [access.passkeysAnswer, 'Passkeys'],
  [access.ceremonyAnswer, 'PasskeyCeremony'],
  [access.finishBody, 'PasskeyAnswer'],
  [access.nothing, 'Done'],
  [retention.retentionBody, 'RetentionChanges'],
  [retention.retentionAnswer, 'Retention'],
  [retention.purgeAnswer, 'PurgeResult'],
  [system.systemAnswer, 'System'],
  [system.rebuildAnswer, 'Rebuild'],
  [analytics.spikesAnswer, 'Spikes'],
  [analytics.moversAnswer, 'Movers'],
  [analytics.correlationsAnswer, 'Correlations'],
  [analytics.releasesAnswer, 'Releases'],
  [analytics.environmentsAnswer, 'Environments'],
  [analytics.timelineAnswer, 'Timeline'],
];

const url = Type.String({ format: 'uri', pattern: '^https?://', maxLength: 2048 });
const channelConfig = Type.Union(
  [
    Type.Object({ type: Type.Literal('slack'), webhook_url: url }),
    Type.Object({ type: Type.Literal('webhook'), url }),
    Type.Object({ type: Type.Literal('email'), to: Type.String({ format: 'email', maxLength: 254 }) }),
  ],
  { title: 'ChannelConfig' },
);

/** To be called before the routes are registered that use these schemas. */
export const nameSchemas = (): void => {
  for (const [schema, title] of names) Object.assign(schema, { title });
  for (const body of [alerts.ruleBody, alerts.ruleChanges])
    Object.assign(body.properties.config, { documented: ruleConfig });
  Object.assign(alerts.channelBody.properties.config, { documented: channelConfig });
};
