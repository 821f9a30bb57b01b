// What a rule and a channel may look like: every field at its bounds, and refusals that name it.
import { describe, expect, test } from 'vitest';
import { requireChannel, shownTarget } from '../../../domain/alerts/channel.ts';
import { requireConfig } from '../../../domain/alerts/require-config.ts';
import { pauseAfter } from '../../../domain/alerts/retry.ts';
import { lookBackMs } from '../../../domain/alerts/rule.ts';

const threshold = { type: 'threshold', threshold: 10, window_secs: 60 } as const;
const spike = { type: 'spike', multiplier: 3, baseline_window_secs: 3600, compare_window_secs: 300 } as const;

describe('rules', () => {
  test.each([
    { type: 'new_issue' },
    { type: 'new_issue', environment: 'production' },
    threshold,
    { ...threshold, threshold: 1, window_secs: 10, fingerprint: 'f1' },
    { ...threshold, threshold: 1_000_000, window_secs: 86_400, route: '/pay', environment: 'x'.repeat(1024) },
    spike,
    { ...spike, multiplier: 1.1, baseline_window_secs: 10, compare_window_secs: 10, fingerprint: 'f1' },
    { ...spike, multiplier: 1000, baseline_window_secs: 86_400, compare_window_secs: 86_400 },
  ])('%j is taken as it is', (config) => expect(requireConfig(config)).toEqual(config));

  test('an absent filter may also be null', () =>
    expect(requireConfig({ ...threshold, route: null, fingerprint: null, environment: null })).toEqual(threshold));

  test.each([
    [{}, 'type'],
    [{ type: 'ratio' }, 'type'],
    [{ type: 'new_issue', environment: '' }, 'environment'],
    [{ type: 'new_issue', environment: 7 }, 'environment'],
    [{ type: 'new_issue', environment: 'x'.repeat(1025) }, 'environment'],
    [{ type: 'new_issue', threshold: 7 }, 'threshold'],
    [{ ...threshold, threshold: 0 }, 'threshold'],
    [{ ...threshold, threshold: 1.5 }, 'threshold'],
    [{ ...threshold, threshold: '10' }, 'threshold'],
    [{ ...threshold, threshold: 1_000_001 }, 'threshold'],
    [{ ...threshold, threshold: Number.NaN }, 'threshold'],
    [{ ...threshold, window_secs: 9 }, 'window_secs'],
    [{ ...threshold, window_secs: 86_401 }, 'window_secs'],
    [{ type: 'threshold', threshold: 3 }, 'window_secs'],
    [{ ...threshold, fingerprint: 'f1', route: '/pay' }, 'route'],
    [{ ...threshold, multiplier: 3 }, 'multiplier'],
    [{ ...threshold, route_or_procedure: 'x' }, 'route_or_procedure'],
    [{ ...spike, multiplier: 1 }, 'multiplier'],
    [{ ...spike, multiplier: 1001 }, 'multiplier'],
    [{ ...spike, multiplier: Number.POSITIVE_INFINITY }, 'multiplier'],
    [{ ...spike, baseline_window_secs: 299 }, 'baseline_window_secs'],
    [{ ...spike, compare_window_secs: 9 }, 'compare_window_secs'],
    [{ ...spike, route: [] }, 'route'],
  ])('%j is refused for %s', (config, field) => {
    expect(() => requireConfig(config)).toThrow(
      expect.objectContaining({ code: 'invalid_rule', message: expect.stringMatching(`^config\\.${field}: `) }),
    );
  });
  test.each([null, undefined, 'new_issue', 7, [], true])('%j is no config', (config) =>
    expect(() => requireConfig(config)).toThrow(/^config: must be an object/),
  );

  test('a rule looks back as far as its windows reach', () => {
    expect(lookBackMs({ type: 'new_issue' })).toBe(0);
    expect(lookBackMs(threshold)).toBe(60_000);
    expect(lookBackMs(spike)).toBe(3_900_000);
  });
});

describe('channels', () => {
  const url = 'https://example.com/hook?key=secret';
  test.each([
    [{ type: 'slack', webhook_url: url }, 'https://example.com/…'],
    [{ type: 'webhook', url: `  ${url} ` }, 'https://example.com/…'],
    [{ type: 'webhook', url: 'HTTP://Example.com:8080' }, 'http://Example.com:8080/…'],
    [{ type: 'webhook', url: 'http://[::1]:80/x' }, 'http://[::1]:80/…'],
    [{ type: 'email', to: 'on-call+1@example.com' }, 'on-call+1@example.com'],
  ])('%j is shown as %s', (config, shown) => expect(shownTarget(requireChannel(config))).toBe(shown));

  test.each([
    [{}, 'type'],
    [{ type: 'pager' }, 'type'],
    [{ type: 'slack', url }, 'webhook_url'],
    [{ type: 'slack', webhook_url: 7 }, 'webhook_url'],
    [{ type: 'webhook', url: '' }, 'url'],
    [{ type: 'webhook', url: 'example.com/hook' }, 'url'],
    [{ type: 'webhook', url: 'ftp://example.com' }, 'url'],
    [{ type: 'webhook', url: 'javascript:alert(1)' }, 'url'],
    [{ type: 'webhook', url: 'https://user:password@example.com/' }, 'url'],
    [{ type: 'webhook', url: 'https://example.com/a b' }, 'url'],
    [{ type: 'slack', webhook_url: 'https://hooks.slack.com/services/…' }, 'webhook_url'],
    [{ type: 'webhook', url: 'https://<host>/hook' }, 'url'],
    [{ type: 'webhook', url: 'https://example.com\\@evil.example/' }, 'url'],
    [{ type: 'webhook', url: `https://example.com/${'x'.repeat(2048)}` }, 'url'],
    [{ type: 'email' }, 'to'],
    [{ type: 'email', to: 'ann' }, 'to'],
    [{ type: 'email', to: 'ann@example.com, bob@example.com' }, 'to'],
    [{ type: 'email', to: 'Ann <ann@example.com>' }, 'to'],
    [{ type: 'email', to: 'ann@example.com\r\nBcc: eve@example.com' }, 'to'],
    [{ type: 'email', to: `${'x'.repeat(250)}@example.com` }, 'to'],
  ])('%j is refused for %s', (config, field) => {
    expect(() => requireChannel(config)).toThrow(
      expect.objectContaining({ code: 'invalid_channel', message: expect.stringMatching(`^config\\.${field}: `) }),
    );
  });
  test.each([null, undefined, 'slack', []])('%j is no config', (config) =>
    expect(() => requireChannel(config)).toThrow(/^config: must be an object/),
  );
});

describe('pauses between attempts', () => {
  test('grow fourfold up to an hour, half of each left to chance', () => {
    expect([1, 2, 3, 10].map((failures) => pauseAfter(failures, 5000, 1, null))).toEqual([
      5000, 20_000, 80_000, 3_600_000,
    ]);
    expect(pauseAfter(1, 5000, 0, null)).toBe(2500);
  });
  test('are as long as the receiver asks for, within the hour', () => {
    expect(pauseAfter(1, 5000, 0, 60_000)).toBe(60_000);
    expect(pauseAfter(3, 5000, 1, 1000)).toBe(80_000);
    expect(pauseAfter(1, 5000, 0, 1e12)).toBe(3_600_000);
  });
});
