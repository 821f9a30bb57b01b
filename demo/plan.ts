// Which program runs as which release, where and how often: so that counts, releases and environments differ.

export interface Run {
  /** File in `demo/programs`. */
  program: string;
  release: string;
  environment: string;
}

type Line = [program: string, release: string, environment: string, times: number];

const lines: Line[] = [
  ['invoice.mjs', '1.4.0', 'production', 3],
  ['invoice.mjs', '1.4.1', 'production', 1],
  ['shop-server.mjs', '1.4.0', 'production', 2],
  ['shop-server.mjs', '1.4.1', 'production', 1],
  ['shop-server.mjs', '1.5.0-rc.1', 'staging', 1],
  ['sync-stock.mjs', '1.4.1', 'production', 4],
  ['load-settings.mjs', '1.5.0-rc.1', 'staging', 1],
  ['check-totals.mjs', '1.5.0-rc.1', 'development', 1],
  ['share-costs.mjs', '1.4.1', 'production', 2],
  ['category-tree.mjs', '1.5.0-rc.1', 'staging', 1],
  ['slow-upstream.mjs', '1.4.0', 'production', 2],
  ['slow-upstream.mjs', '1.4.1', 'staging', 1],
  ['nightly-import.mjs', '1.4.1', 'production', 2],
  ['average_rating.py', '1.4.0', 'production', 3],
  ['import_users.py', '1.4.1', 'production', 2],
  ['mail_worker.py', '1.4.1', 'production', 2],
  ['read_feed.py', '1.4.0', 'staging', 1],
  ['book_orders.py', '1.4.1', 'production', 2],
  ['book_orders.py', '1.5.0-rc.1', 'staging', 2],
  ['count_replies.py', '1.5.0-rc.1', 'development', 1],
  ['ask_warehouse.py', '1.4.1', 'production', 2],
  ['reconcile.py', '1.5.0-rc.1', 'staging', 1],
  ['nightly_report.py', '1.4.1', 'production', 2],
];

export const plan: Run[] = lines.flatMap(([program, release, environment, times]) =>
  Array.from({ length: times }, () => ({ program, release, environment })),
);
