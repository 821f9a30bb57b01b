// Configuration: the document's keys and defaults, a file, the environment, and clear words for what is wrong.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ConfigError, loadConfig } from '../../infrastructure/config.ts';

const folder = mkdtempSync(join(tmpdir(), 'bloop-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

const load = (toml = '', env: Record<string, string> = {}) => {
  const path = join(folder, 'config.toml');
  writeFileSync(path, toml);
  return loadConfig({ path, env });
};

/** The message with which a configuration is refused. */
const refusal = (toml: string, env: Record<string, string> = {}): string => {
  try {
    load(toml, env);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
  throw new Error('the configuration was accepted');
};

const documented = {
  server: { host: '0.0.0.0', port: 5332 },
  database: { path: 'bloop.db', pool_size: 4 },
  ingest: {
    max_payload_bytes: 32_768,
    max_stack_bytes: 8192,
    max_metadata_bytes: 4096,
    max_message_bytes: 2048,
    max_batch_size: 50,
    channel_capacity: 8192,
  },
  pipeline: { flush_interval_secs: 2, flush_batch_size: 500, sample_reservoir_size: 5 },
  retention: { raw_events_days: 7, hourly_counts_days: 90, prune_interval_secs: 3600, archive_dir: '' },
  auth: { rp_id: 'localhost', rp_origin: 'http://localhost:5332', session_ttl_secs: 604_800 },
  rate_limit: { per_second: 100, burst_size: 200, auth_per_second: 5, auth_burst_size: 10 },
  alerting: { cooldown_secs: 900 },
  smtp: {
    enabled: false,
    host: 'smtp.example.com',
    port: 587,
    username: '',
    password: '',
    from: 'bloop@example.com',
    starttls: true,
  },
  analytics: { enabled: false, cache_ttl_secs: 60, zscore_threshold: 2.5, memory_limit_mb: 512, threads: 2 },
};

const keys = Object.entries(documented).flatMap(([section, values]) =>
  Object.entries(values).map(([key, value]) => [section, key, value] as const),
);

const secret = 'a secret of exactly 31 characte';

describe('defaults', () => {
  test('every key of the document has its documented default', () => expect(load()).toMatchObject(documented));

  test('there is no default secret', () => expect(load().auth).not.toHaveProperty('hmac_secret'));

  test('commits wait for the disk unless somebody says otherwise', () =>
    expect(load().database.synchronous).toBe('full'));
});

describe('the address that people log in at', () => {
  test('follows the port', () => expect(load('[server]\nport = 5601').auth.rp_origin).toBe('http://localhost:5601'));

  test('is the one that is named', () =>
    expect(load('[server]\nport = 5601\n[auth]\nrp_origin = "https://a.example"').auth.rp_origin).toBe(
      'https://a.example',
    ));

  test('is the default one where the port is left to chance', () =>
    expect(load('[server]\nport = 0').auth.rp_origin).toBe('http://localhost:5332'));
});

describe('a file', () => {
  test.each(keys)('%s.%s can be set', (section, key, value) => {
    const other = typeof value === 'string' ? `"${value || 'x'}"` : typeof value === 'boolean' ? !value : value + 1;
    const config = load(`[${section}]\n${key} = ${other}`) as Record<string, Record<string, unknown>>;
    expect(config[section]?.[key]).toBe(typeof other === 'string' ? value || 'x' : other);
    // The address that people log in at follows the port.
    const auth =
      section === 'server' && key === 'port'
        ? { ...documented.auth, rp_origin: `http://localhost:${other}` }
        : documented.auth;
    expect(config).toMatchObject({ ...documented, auth, [section]: { [key]: expect.anything() } });
  });

  test('passkeys are for the host of the address, or for a domain above it', () => {
    const idOf = (toml: string) => load(toml).auth.rp_id;
    expect(idOf('[auth]\nrp_origin = "https://errors.a.example:8443"')).toBe('errors.a.example');
    expect(idOf('[auth]\nrp_origin = "https://errors.a.example"\nrp_id = "a.example"')).toBe('a.example');
  });

  test('a file that is not there is refused by its name', () =>
    expect(() => loadConfig({ path: join(folder, 'none.toml'), env: {} })).toThrow(/none\.toml: cannot be read/));

  test('broken TOML is refused with the file and the place', () =>
    expect(refusal('[server]\nport = = 1')).toMatch(/config\.toml, line 2, column \d+: Invalid TOML/));

  test('a value in place of a section is refused', () =>
    expect(refusal('server = 1')).toBe('server: must be a section, [server]'));

  test('an unknown key is refused by its name', () =>
    expect(refusal('[server]\nprot = 1')).toBe('server.prot: is not a known key'));

  test('an unknown section is refused by its name', () =>
    expect(refusal('[sever]\nport = 1')).toBe('sever: is not a known key'));

  test.each([
    ['server.port', '[server]\nport = "http"', '"http"'],
    ['server.port', '[server]\nport = 65536', '65536'],
    ['server.port', '[server]\nport = 80.5', '80.5'],
    ['smtp.enabled', '[smtp]\nenabled = "yes"', '"yes"'],
    ['server.trusted_proxies', '[server]\ntrusted_proxies = "10.0.0.1"', '"10.0.0.1"'],
    ['database.path', '[database]\npath = ""', '""'],
    ['pipeline.flush_batch_size', '[pipeline]\nflush_batch_size = 0', '0'],
    ['auth.rp_origin', '[auth]\nrp_origin = "localhost"', '"localhost"'],
    ['auth.rp_origin', '[auth]\nrp_origin = "https://a b"', '"https://a b"'],
    ['server.trusted_proxies', '[server]\ntrusted_proxies = ["10.0.0.0/8", "10.0.0.0/64"]', '"10.0.0.0/64"'],
    ['server.trusted_proxies', '[server]\ntrusted_proxies = ["proxy"]', '"proxy"'],
    ['server.trusted_proxies', '[server]\ntrusted_proxies = ["1"]', '"1"'],
    ['auth.rp_id', '[auth]\nrp_origin = "https://a.example"\nrp_id = "b.example"', '"b.example"'],
    ['auth.rp_id', '[auth]\nrp_origin = "https://a.example"\nrp_id = "xample"', '"xample"'],
  ])('a wrong %s is refused with what was given', (key, toml, shown) => {
    expect(refusal(toml)).toContain(`${key} = ${shown}: must `);
  });

  test('a value that is not among those allowed is told them', () =>
    expect(refusal('[database]\nsynchronous = "off"')).toBe(
      'database.synchronous = "off": must be one of full, normal',
    ));

  test('several problems are named together', () => {
    const lines = refusal('[server]\nport = "x"\nprot = 1\n[smtp]\nstarttls = 3', {
      BLOOP__RATE_LIMIT__BURST_SIZE: '-1',
    });
    const named = lines.split('\n').map((line) => line.split(/[: ]/)[0]);
    expect(named.sort()).toEqual(['rate_limit.burst_size', 'server.port', 'server.prot', 'smtp.starttls']);
  });
});

describe('the environment', () => {
  test.each(keys)('%s.%s can be set', (section, key, value) => {
    const other = typeof value === 'string' ? value || 'x' : typeof value === 'boolean' ? !value : value + 1;
    const config = load('', { [`BLOOP__${section}__${key}`.toUpperCase()]: String(other) });
    expect(config).toMatchObject({ [section]: { [key]: other } });
  });

  test('it wins over the file, key by key', () => {
    const config = load('[server]\nhost = "10.0.0.1"\nport = 1', { BLOOP__SERVER__PORT: '8080' });
    expect(config.server).toMatchObject({ host: '10.0.0.1', port: 8080 });
  });

  test('lists are separated by commas', () =>
    expect(load('', { BLOOP__SERVER__TRUSTED_PROXIES: '10.0.0.1, ::1/128,' }).server.trusted_proxies).toEqual([
      '10.0.0.1',
      '::1/128',
    ]));

  test.each([
    ['true', true],
    ['1', true],
    ['false', false],
    ['0', false],
  ])('%s is a truth value', (text, value) => expect(load('', { BLOOP__SMTP__ENABLED: text }).smtp.enabled).toBe(value));

  test.each([
    ['BLOOP__SERVER__PORT', 'http', 'server.port = "http"'],
    ['BLOOP__SERVER__PORT', '', 'server.port = ""'],
    ['BLOOP__SERVER__PORT', '80.5', 'server.port = 80.5'],
    ['BLOOP__SMTP__ENABLED', 'yes', 'smtp.enabled = "yes"'],
    ['BLOOP__ANALYTICS__ZSCORE_THRESHOLD', '-1', 'analytics.zscore_threshold = -1'],
  ])('%s=%s is refused', (name, value, told) => expect(refusal('', { [name]: value })).toContain(told));

  test('unknown keys and sections are refused', () => {
    expect(refusal('', { BLOOP__SERVER__PROT: '1' })).toBe('server.prot: is not a known key');
    expect(refusal('', { BLOOP__SEVER__PORT: '1' })).toBe('sever: is not a known key');
  });

  test('a name without a key is refused with the form that is expected', () =>
    expect(refusal('', { BLOOP__SERVER: '1' })).toBe(
      'BLOOP__SERVER: expected BLOOP__SECTION__KEY, with two underscores between them',
    ));

  test('variables of others, and those with single underscores, are none of its business', () =>
    expect(load('', { BLOOP_LOG: 'debug', BLOOP_WEBHOOK_URL: 'https://example.com', PATH: '/bin' })).toEqual(load()));
});

describe('secrets', () => {
  test('one of 31 characters is refused, and never shown', () => {
    const told = 'auth.hmac_secret: must have at least 32 characters';
    expect(refusal(`[auth]\nhmac_secret = "${secret}"`)).toBe(told);
    expect(refusal('', { BLOOP__AUTH__HMAC_SECRET: secret })).toBe(told);
    expect(refusal('', { BLOOP__AUTH__HMAC_SECRET: '' })).toBe(told);
  });

  test('one of 32 characters is taken', () => {
    expect(load(`[auth]\nhmac_secret = "${secret}r"`).auth.hmac_secret).toBe(`${secret}r`);
    expect(load('', { BLOOP__AUTH__HMAC_SECRET: `${secret}s` }).auth.hmac_secret).toBe(`${secret}s`);
  });

  test.each([
    ['of the wrong type', `[auth]\nhmac_secret = ["${secret}"]\n[smtp]\npassword = ["${secret}"]`],
    ['that is too long', `[auth]\nhmac_secret = "${secret.repeat(40)}"`],
    ['whose quotes are not closed', `[auth]\nhmac_secret = "${secret}\n`],
    ['without quotes', `[smtp]\npassword = ${secret}\n`],
    ['in a section that is a list', `[[auth]]\nhmac_secret = "${secret}"`],
    ['in place of its section', `auth = "${secret}"\nsmtp = "${secret}"`],
  ])('one %s is refused without being shown', (_, toml) => expect(refusal(toml)).not.toContain('31 characte'));
});
