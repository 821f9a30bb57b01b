// What SDKs send.
import type { Logger } from 'pino';
import { ingest } from '../application/ingest/ingest.ts';
import type { Config } from '../infrastructure/config-schema.ts';
import { xxh3 } from '../infrastructure/hash.ts';
import type { Access } from './access.ts';
import type { Core } from './core.ts';

export const startIngest = async (config: Config, { appender }: Core, { keys }: Access, log: Logger) => {
  const limits = config.ingest;
  return ingest({
    log: appender,
    keys,
    limits: {
      maxEventBytes: limits.max_payload_bytes,
      maxStackBytes: limits.max_stack_bytes,
      maxMetadataBytes: limits.max_metadata_bytes,
      maxMessageBytes: limits.max_message_bytes,
    },
    hash: await xxh3(),
    onReceived: log.isLevelEnabled('debug') ? (event) => log.debug(event, 'event received') : undefined,
  });
};
