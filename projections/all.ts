// Every read model of Bloop, in one list.
import { alertChannels } from './alert-channels.ts';
import { alertRules } from './alert-rules.ts';
import { alerts } from './alerts.ts';
import { audit } from './audit.ts';
import { breakdown } from './breakdown.ts';
import { deliveries } from './deliveries.ts';
import { deliveryAttempts } from './delivery-attempts.ts';
import { hourlyCounts } from './hourly-counts.ts';
import { invites } from './invites.ts';
import { issues } from './issues.ts';
import { occurrences } from './occurrences.ts';
import { passkeys } from './passkeys.ts';
import type { NameId, Projection, RowOf } from './projection.ts';
import { projects } from './projects.ts';
import { routes } from './routes.ts';
import { samples } from './samples.ts';
import { sourceMaps } from './source-maps.ts';
import { statusHistory } from './status-history.ts';
import { tokens } from './tokens.ts';
import { totals } from './totals.ts';
import { users } from './users.ts';

export interface ProjectionSettings {
  /** Samples kept per issue. */
  sampleReservoirSize: number;
}

export const allProjections = ({ sampleReservoirSize }: ProjectionSettings): Projection[] => [
  issues,
  breakdown,
  hourlyCounts,
  occurrences,
  samples(sampleReservoirSize),
  statusHistory,
  totals,
  routes,
  projects,
  tokens,
  users,
  passkeys,
  invites,
  alertRules,
  alertChannels,
  alerts,
  deliveries,
  deliveryAttempts,
  sourceMaps,
  audit,
];

/** The tables that queries read, for Kysely. */
export interface ReadModel {
  issues: RowOf<typeof issues.columns>;
  breakdown: RowOf<typeof breakdown.columns>;
  hourly_counts: RowOf<typeof hourlyCounts.columns>;
  occurrences: RowOf<typeof occurrences.columns>;
  samples: RowOf<ReturnType<typeof samples>['columns']>;
  status_history: RowOf<typeof statusHistory.columns>;
  totals: RowOf<typeof totals.columns>;
  routes: RowOf<typeof routes.columns>;
  projects: RowOf<typeof projects.columns>;
  tokens: RowOf<typeof tokens.columns>;
  users: RowOf<typeof users.columns>;
  passkey_names: RowOf<typeof passkeys.columns>;
  invites: RowOf<typeof invites.columns>;
  alert_rules: RowOf<typeof alertRules.columns>;
  alert_channels: RowOf<typeof alertChannels.columns>;
  alerts: RowOf<typeof alerts.columns>;
  deliveries: RowOf<typeof deliveries.columns>;
  delivery_attempts: RowOf<typeof deliveryAttempts.columns>;
  source_maps: RowOf<typeof sourceMaps.columns>;
  audit: RowOf<typeof audit.columns>;
  /** The texts of all columns of type `name`. */
  names: { id: NameId; text: string };
}
