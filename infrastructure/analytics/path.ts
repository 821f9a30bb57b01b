// Where the read models of analytics lie.

/** `bloop.db` → `bloop.analytics.duckdb`, in the same folder. */
export const analyticsPathOf = (logPath: string): string => `${logPath.replace(/\.db$/, '')}.analytics.duckdb`;
