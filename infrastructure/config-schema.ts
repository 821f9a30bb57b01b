// Every setting: its section, key, type, default and bounds.
import { type Static, type TSchema, Type } from 'typebox';

const seconds = (fallback: number, minimum = 0) => Type.Integer({ default: fallback, minimum, maximum: 315_360_000 });
const count = (fallback: number, maximum: number, minimum = 1) => Type.Integer({ default: fallback, minimum, maximum });
const flag = (fallback: boolean) => Type.Boolean({ default: fallback });
const text = (fallback: string) => Type.String({ default: fallback });
const section = <T extends Record<string, TSchema>>(keys: T) =>
  Type.Object(keys, { additionalProperties: false, default: {} });

const megabyte = 1_048_576;
const days = (fallback: number) => count(fallback, 3650);

/** The shortest secret that is accepted, in characters. */
export const shortestSecret = 32;

export const configSchema = section({
  server: section({
    host: text('0.0.0.0'),
    port: count(5332, 65_535, 0),
    trusted_proxies: Type.Array(Type.String(), {
      default: ['127.0.0.0/8', '::1/128', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7', 'fe80::/10'],
    }),
    max_streams: count(200, 10_000),
  }),
  database: section({
    path: Type.String({ default: 'bloop.db', minLength: 1 }),
    pool_size: count(4, 64),
    synchronous: Type.Enum(['full', 'normal'], { default: 'full' }),
  }),
  ingest: section({
    max_payload_bytes: count(32_768, 16 * megabyte, 256),
    max_stack_bytes: count(8192, megabyte),
    max_metadata_bytes: count(4096, megabyte),
    max_message_bytes: count(2048, megabyte),
    max_batch_size: count(50, 1000),
    channel_capacity: count(8192, 1_000_000),
  }),
  pipeline: section({
    flush_interval_secs: Type.Number({ default: 2, minimum: 0, maximum: 3600 }),
    flush_batch_size: count(500, 100_000),
    sample_reservoir_size: count(5, 1000),
  }),
  retention: section({
    raw_events_days: days(7),
    hourly_counts_days: days(90),
    prune_interval_secs: seconds(3600, 1),
    archive_dir: text(''),
  }),
  auth: section({
    hmac_secret: Type.Optional(Type.String({ minLength: shortestSecret, maxLength: 1024 })),
    rp_id: Type.String({ default: 'localhost', minLength: 1 }),
    rp_origin: Type.String({
      default: 'http://localhost:5332',
      pattern: '^https?://(?:[\\w.-]+|\\[[\\da-f:.]+\\])(?::\\d{1,5})?$',
    }),
    session_ttl_secs: seconds(604_800, 60),
  }),
  rate_limit: section({
    per_second: count(100, 1_000_000),
    burst_size: count(200, 1_000_000),
    auth_per_second: count(5, 1_000_000),
    auth_burst_size: count(10, 1_000_000),
  }),
  alerting: section({
    cooldown_secs: seconds(900),
    allow_private_targets: flag(false),
    bundle_secs: Type.Number({ default: 3, minimum: 0, maximum: 60 }),
    timeout_secs: Type.Number({ default: 10, minimum: 0.1, maximum: 60 }),
    retry_secs: Type.Number({ default: 5, minimum: 0.01, maximum: 3600 }),
    max_attempts: count(8, 20),
  }),
  smtp: section({
    enabled: flag(false),
    host: text('smtp.example.com'),
    port: count(587, 65_535),
    username: text(''),
    password: text(''),
    from: text('bloop@example.com'),
    starttls: flag(true),
  }),
  sourcemaps: section({ cache_mb: count(128, 65_536) }),
  analytics: section({
    enabled: flag(false),
    cache_ttl_secs: seconds(60),
    zscore_threshold: Type.Number({ default: 2.5, minimum: 0, maximum: 100 }),
    memory_limit_mb: Type.Integer({ default: 512, minimum: 64, maximum: 1_048_576 }),
    threads: count(2, 64),
  }),
  metrics: section({ enabled: flag(false) }),
});

export type Config = Static<typeof configSchema>;
