// Reports over long stretches of time, as the rest of Bloop knows them.
import type { ExportParams, ReportParams, Reports, Timeline, TimelineParams } from '../../domain/analytics/reports.ts';

/** Each throws Unavailable (`analytics_building`, `analytics_unavailable`) while it cannot answer. */
export interface Analytics {
  report<K extends keyof Reports>(kind: K, params: ReportParams): Promise<Reports[K]>;
  timeline(params: TimelineParams): Promise<Timeline>;
  /** Answers the path of a file that the caller removes. */
  export(params: ExportParams): Promise<string>;
}
