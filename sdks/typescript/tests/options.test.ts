// Wrong options are the one thing that throws, and the message names the option.
import { expect, test } from 'vitest';
import { BloopClient, type BloopOptions } from '../src/index.node.ts';

const make = (options: object) => () =>
  void new BloopClient({ endpoint: 'http://127.0.0.1:1', projectKey: 'k', ...options } as BloopOptions).close(0);

test.each<[string, object]>([
  ['endpoint', { endpoint: undefined }],
  ['endpoint', { endpoint: 'errors.example.com' }],
  ['endpoint', { endpoint: 'ftp://errors.example.com' }],
  ['projectKey', { projectKey: '' }],
  ['secret', { secret: '' }],
  ['environment', { environment: '' }],
  ['release', { release: 7 }],
  ['source', { source: 'web' }],
  ['appVersion', { appVersion: 1 }],
  ['tags', { tags: 'eu' }],
  ['sampleRate', { sampleRate: 1.5 }],
  ['sampleRate', { sampleRate: Number.NaN }],
  ['beforeSend', { beforeSend: {} }],
  ['onDiagnostic', { onDiagnostic: 'console' }],
  ['maxBufferSize', { maxBufferSize: 0 }],
  ['flushAt', { flushAt: 1.5 }],
  ['flushIntervalMs', { flushIntervalMs: 0 }],
  ['timeoutMs', { timeoutMs: -1 }],
  ['maxRetries', { maxRetries: -1 }],
  ['backoffMs', { backoffMs: -1 }],
  ['maxBatchSize', { maxBatchSize: 51 }],
])('%s is refused: %o', (name, options) => expect(make(options)).toThrow(new RegExp(`bloop: ${name} must`)));

test('endpoint and project key are enough', () => expect(make({})).not.toThrow());
test('undefined is as if it was not there', () => expect(make({ secret: undefined, tags: undefined })).not.toThrow());
