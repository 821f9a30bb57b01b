// The project keys that are valid now, as the file has them: whoever changed them last, in this process or another.
import type { Connection } from '../sqlite/open.ts';

/** Answers whether a key is valid. Cheap: the table is read again only after another connection has written. */
export const liveKeys = (db: Connection) => {
  const all = db.prepare('SELECT api_key FROM project_keys').pluck();
  let keys = new Set<unknown>();
  let readAt: unknown;
  return {
    has: (apiKey: string): boolean => keys.has(apiKey),
    /** Once per transaction. https://sqlite.org/pragma.html#pragma_data_version */
    refresh: (): void => {
      const version = db.pragma('data_version', { simple: true });
      if (version === readAt) return;
      keys = new Set(all.all());
      readAt = version;
    },
    /** After a change of one's own, which the version does not tell. */
    invalidate: (): void => {
      readAt = undefined;
    },
  };
};
