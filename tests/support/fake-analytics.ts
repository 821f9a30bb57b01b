// Analytics that has nothing to say, and tells what it was asked.
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Analytics } from '../../application/analytics/analytics.ts';
import type { Reports, Scope } from '../../domain/analytics/reports.ts';

const window = { window_hours: 72 };
const reports: Reports = {
  spikes: { spikes: [], threshold: 2.5, ...window },
  movers: { movers: [], ...window },
  correlations: { pairs: [], compared: 0, ...window },
  releases: { releases: [], ...window },
  environments: { environments: [], total_count: 0, ...window },
};

export const fakeAnalytics = (onAsked: (params: Scope) => void): Analytics => ({
  report: async (kind, params) => {
    onAsked(params);
    return reports[kind];
  },
  timeline: async (params) => {
    onAsked(params);
    const { by, interval } = params;
    return { by, interval, ...window, buckets: [], series: [], other: { total: 0, counts: [] } };
  },
  export: async (params) => {
    onAsked(params);
    const path = join(tmpdir(), `bloop-export-${process.pid}`);
    writeFileSync(path, 'hour,count\n');
    return path;
  },
});
