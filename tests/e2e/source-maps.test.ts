// Source maps against the real server: uploaded by pipelines, used for what SDKs send, deleted.
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { tarGzOf, zipOf } from '../support/archives.ts';
import { type Bundle, builders, sourceLine, stacksInNode } from '../support/bundles.ts';
import { api, health, send } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { expectVerified } from '../support/log-file.ts';
import { origin, Person } from '../support/person.ts';
import { cli, createToken, freePort, restart, type Server, startServer, temporaryFolder } from '../support/server.ts';

const scopes = 'sourcemaps:read,sourcemaps:write,errors:read,alerts:read';
const start = async () => {
  const server = await startServer();
  const { token } = await createToken(server, scopes);
  return { server, token, call: api(server, token) };
};

interface Sent {
  name: string;
  content: string | Buffer;
}

const upload = async (
  { url }: Pick<Server, 'url'>,
  token: string,
  release: string | null,
  files: Sent[],
  slug = 'current',
  build?: string,
) => {
  const form = new FormData();
  for (const { name, content } of files) form.append('file', new Blob([Buffer.from(content)]), name);
  if (release !== null) form.append('release', release);
  if (build !== undefined) form.append('build_number', build);
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`${url}/v1/projects/${slug}/sourcemaps`, { method: 'POST', headers, body: form });
  // biome-ignore lint/suspicious/noExplicitAny: tests look into any answer
  return { status: response.status, body: (await response.json()) as any };
};
const mapOf = ({ map }: Bundle, name = 'bundle.min.js.map'): Sent => ({ name, content: map });

const stackOf = async (bundle: Bundle) => (await stacksInNode(bundle))[0] ?? '';
const framesOf = async (call: ReturnType<typeof api>, fingerprint: string) =>
  (await call('GET', `/v1/errors/${fingerprint}`)).body.samples[0].deobfuscated_stack;

const piecesIn = ({ folder }: Server): number => {
  const db = new Database(join(folder, 'bloop.db'), { readonly: true });
  try {
    return db.prepare('SELECT count(DISTINCT hash) FROM source_map_pieces').pluck().get() as number;
  } finally {
    db.close();
  }
};

describe('a stack', () => {
  test('is readable once its map is there, also of an error from before, and only for its own release', async () => {
    const { server, token, call } = await start();
    const bundle = await builders.esbuild();
    const stack = await stackOf(bundle);
    await send(server, { fingerprint: 'early', release: '1.2.0', stack });
    await send(server, { fingerprint: 'other', release: '1.3.0', stack });
    await eventually(async () => expect((await call('GET', '/v1/errors')).body).toHaveLength(2));
    expect(await framesOf(call, 'early')).toBeUndefined();

    const { status, body } = await upload(server, token, '1.2.0', [mapOf(bundle)]);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      id: expect.any(String),
      project_id: 'default',
      release: '1.2.0',
      filename: 'bundle.min.js.map',
      size_bytes: Buffer.byteLength(bundle.map),
      uploaded_at: expect.any(Number),
    });
    const frames = await framesOf(call, 'early');
    expect(frames[0]).toMatchObject({
      original_file: expect.stringMatching(/lib\/price\.ts$/),
      raw_frame: stack.split('\n')[1],
    });
    const line = sourceLine(frames[0].original_file, frames[0].original_line);
    expect(line).toContain('@throws');
    expect(frames[0].context).toMatchObject({ line, pre: expect.any(Array), post: expect.any(Array) });
    expect(frames[0].context.pre).toHaveLength(5);
    expect(await framesOf(call, 'other')).toBeUndefined();
    await expectVerified(server);
  });

  test('finds its map by debug id, whatever the names: told by the script, or by the event', async () => {
    const { server, token, call } = await start();
    const bundle = await builders.esbuild();
    const debugId = '85314830-023f-4cf1-a267-535f4e37bb17';
    const map = JSON.stringify({ ...JSON.parse(bundle.map), debugId });
    const script = `${bundle.script}\n//# debugId=${debugId}\n`;
    const stack = (await stackOf(bundle)).replaceAll(
      /\(.*?bundle\.min\.js/g,
      '(https://cdn.example.com/x/app-8f3a.js?v=1',
    );
    const sent = await upload(server, token, '2.0', [
      { name: 'maps/0017.map', content: map },
      { name: 'app-8f3a.js', content: script },
    ]);
    expect(sent.body).toMatchObject({ refused: [], source_maps: [{}, {}] });
    await send(server, { fingerprint: 'by-script', release: '2.0', stack });
    const debug_ids = { 'https://cdn.example.com/x/app-8f3a.js': debugId.toUpperCase() };
    await send(server, { fingerprint: 'by-event', release: 'another', stack, debug_ids });
    await send(server, { fingerprint: 'by-none', release: 'another', stack });
    await eventually(async () => expect((await call('GET', '/v1/errors')).body).toHaveLength(3));
    for (const fingerprint of ['by-script', 'by-event'])
      expect((await framesOf(call, fingerprint))[0].original_file).toMatch(/lib\/price\.ts$/);
    expect(await framesOf(call, 'by-none')).toBeUndefined();
  });

  test('of two files of the same name is mapped by the one whose folder fits', async () => {
    const { server, token, call } = await start();
    const [right, wrong] = [await builders.esbuild(), await builders.vite()];
    await upload(server, token, '1', [mapOf(wrong, 'b/bundle.min.js.map'), mapOf(right, 'a/bundle.min.js.map')]);
    const stack = (await stackOf(right)).replaceAll(/\(.*?bundle\.min\.js/g, '(https://x.example/web/a/bundle.min.js');
    await send(server, { fingerprint: 'f', release: '1', stack });
    await eventually(async () => {
      const [first] = await framesOf(call, 'f');
      expect(sourceLine(first.original_file, first.original_line)).toContain('@throws');
    });
  });
});

describe('two builds under one release', () => {
  test('each keep the places of their own map; the answer says which was replaced', async () => {
    const { server, token, call } = await start();
    const [store, update] = [await builders.esbuild(), await builders.vite()];
    const ofAll = await upload(server, token, '2.0.0', [mapOf(store)]);
    expect(ofAll.body).toMatchObject({ build_number: null, replaced: null });
    const of41 = await upload(server, token, '2.0.0', [mapOf(store)], 'current', '41');
    expect(of41.body).toMatchObject({ build_number: '41', replaced: null });
    const stack = await stackOf(store);
    await send(server, { fingerprint: 'b41', release: '2.0.0', build_number: '41', stack });
    await send(server, { fingerprint: 'b42', release: '2.0.0', build_number: '42', stack });
    await eventually(async () => expect((await call('GET', '/v1/errors')).body).toHaveLength(2));
    const placesOf = async (fingerprint: string) => {
      const frames = (await framesOf(call, fingerprint)) as { original_file: string | null; original_line: number }[];
      return frames.map((frame) => [frame.original_file, frame.original_line]);
    };
    const right = await placesOf('b41');
    expect(right[0]?.[0]).toMatch(/lib\/price\.ts$/);

    const replacing = await upload(server, token, '2.0.0', [mapOf(update, 'bundle.min.js.map')]);
    expect(replacing.body.replaced).toMatchObject({ id: ofAll.body.id, uploaded_at: ofAll.body.uploaded_at });
    expect(await placesOf('b41')).toEqual(right);
    expect(await placesOf('b42')).not.toEqual(right);
    const listed = (await call('GET', '/v1/projects/current/sourcemaps?release=2.0.0')).body;
    expect(listed.map(({ build_number }: { build_number: string | null }) => build_number).sort()).toEqual([
      '41',
      null,
    ]);
    expect((await upload(server, token, '2.0.0', [mapOf(store)], 'current', '')).status).toBe(400);
    await expectVerified(server);
  });
});

describe('uploads', () => {
  test('of the same content in many releases are stored once, and gone with the last', async () => {
    const { server, token, call } = await start();
    const bundle = await builders.esbuild();
    const ids: string[] = [];
    for (let release = 0; release < 10; release++)
      ids.push((await upload(server, token, `1.${release}`, [mapOf(bundle)])).body.id);
    expect(new Set(ids).size).toBe(10);
    expect(piecesIn(server)).toBe(1);
    expect((await upload(server, token, '1.0', [mapOf(bundle)])).body.id).toBe(ids[0]);
    for (const id of ids) {
      expect(piecesIn(server)).toBe(1);
      expect((await call('DELETE', `/v1/projects/current/sourcemaps/${id}`)).body).toEqual({ ok: true });
    }
    expect(piecesIn(server)).toBe(0);
    expect((await call('GET', '/v1/projects/current/sourcemaps')).body).toEqual([]);
    expect((await call('DELETE', `/v1/projects/current/sourcemaps/${ids[0]}`)).status).toBe(404);
  });

  test('of the same name take the place of the one before', async () => {
    const { server, token, call } = await start();
    const [first, second] = [await builders.esbuild(), await builders.vite()];
    const before = (await upload(server, token, '1', [mapOf(first)])).body;
    const after = (await upload(server, token, '1', [mapOf(second)])).body;
    expect(after.id).not.toBe(before.id);
    expect((await call('GET', '/v1/projects/default/sourcemaps?release=1')).body).toMatchObject([{ id: after.id }]);
    expect((await call('GET', '/v1/projects/default/sourcemaps?release=2')).body).toEqual([]);
    expect(piecesIn(server)).toBe(1);
  });

  test.each([
    ['build.zip', zipOf],
    ['build.tar.gz', tarGzOf],
    ['build.tgz', tarGzOf],
  ])('of a %s take the maps out of it, and say what is wrong with others', async (name, archive) => {
    const { server, token } = await start();
    const bundle = await builders.esbuild();
    const content = await archive({
      'dist/js/bundle.min.js': bundle.script,
      'dist/js/bundle.min.js.map': bundle.map,
      'dist/broken.js.map': '{"version":2}',
      [`dist/${'x'.repeat(60)}/${'y'.repeat(30)}\u200b.js.map`]: bundle.map,
      'dist/index.html': '<html>',
    });
    const { status, body } = await upload(server, token, '1', [{ name, content }]);
    expect([status, body]).toEqual([
      201,
      {
        source_maps: [expect.objectContaining({ filename: 'dist/js/bundle.min.js.map', kind: 'map' })],
        refused: [
          { filename: 'dist/broken.js.map', error: 'version: must be 3, not 2' },
          { filename: expect.stringContaining('y'), error: expect.stringContaining('control characters') },
        ],
      },
    ]);
  });

  /** The library that packs refuses such a path. */
  const zipLeadingOut = async (files: Record<string, string>): Promise<Buffer> => {
    const harmless = Object.entries(files).map(([name, content]) => [name.replace('../', 'xx/'), content]);
    const zip = await zipOf(Object.fromEntries(harmless));
    return Buffer.from(zip.toString('latin1').replaceAll('xx/', '../'), 'latin1');
  };

  test.each([
    ['build.zip', zipLeadingOut],
    ['build.tar.gz', tarGzOf],
  ])('of a %s keep what is good, and refuse a path that leads out of it', async (name, archive) => {
    const { server, token } = await start();
    const { map } = await builders.esbuild();
    const content = await archive({ '../a.js.map': map, 'dist/b.js.map': map });
    expect((await upload(server, token, '1', [{ name, content }])).body).toEqual({
      source_maps: [expect.objectContaining({ filename: 'dist/b.js.map' })],
      refused: [{ filename: '../a.js.map', error: 'has a path that leads out of the archive' }],
    });
  });

  test('are refused with the reason', async () => {
    const { server, token } = await start();
    const refuse = async (release: string | null, files: Sent[], slug?: string) => {
      const { status, body } = await upload(server, token, release, files, slug);
      return `${status} ${body.error}`;
    };
    const map = mapOf(await builders.esbuild());
    expect(await refuse('1', [{ name: 'a.js.map', content: 'x' }])).toBe('400 file: a.js.map: is not JSON');
    expect(await refuse('1', [{ name: 'a.txt', content: 'x' }])).toMatch(/^400 file: a\.txt: "\.txt" is no source map/);
    expect(await refuse('1', [{ name: 'a.js', content: 'x' }])).toMatch(/^400 file: a\.js: .*debugId/);
    expect(await refuse('1', [{ name: 'a.zip', content: 'x' }])).toMatch(/^400 file: a\.zip: cannot be unpacked/);
    expect(await refuse('1', [{ name: 'a.tar.gz', content: 'x' }])).toMatch(
      /^400 file: a\.tar\.gz: cannot be unpacked/,
    );
    expect(await refuse('1', [{ name: 'b.zip', content: await zipOf({ 'a.txt': 'x' }) }])).toMatch(
      /holds no source map/,
    );
    expect(await refuse('1', [])).toBe('400 file: is required');
    expect(await refuse(null, [map])).toBe('400 release: is required');
    expect(await refuse(' ', [map])).toMatch(/^400 release: /);
    expect(await refuse('1', [map], 'none')).toMatch(/^404 /);
    const big = `{"version":3,"sources":[],"mappings":"","x":"${'x'.repeat(51 * 1024 * 1024)}"}`;
    expect(await refuse('1', [{ name: 'big.js.map', content: big }])).toBe(
      '400 file: big.js.map: is larger than 50 MB',
    );
    const json = await fetch(`${server.url}/v1/projects/current/sourcemaps`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: '{}',
    });
    expect([json.status, ((await json.json()) as { error: string }).error]).toEqual([
      400,
      expect.stringContaining('multipart/form-data'),
    ]);
    const broken = await fetch(`${server.url}/v1/projects/current/sourcemaps`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'multipart/form-data; boundary=x' },
      body: '--x\r\nContent-Disposition: form-data; name="file"; filename="a.map"\r\n\r\n{',
    });
    expect(broken.status).toBe(400);
    expect(piecesIn(server)).toBe(0);
  });

  test('belong to their project: a token of another one sees and changes nothing', async () => {
    const { server, token } = await start();
    const person = new Person({ url: server.url });
    await person.register('ann');
    const page = { origin };
    const { body: shop } = await person.call('POST', '/v1/projects', { name: 'Shop' }, page);
    const { id } = (await upload(server, token, '1', [mapOf(await builders.esbuild())])).body;
    const request = { name: 'CI', project_id: shop.id, scopes: ['sourcemaps:read', 'sourcemaps:write'] };
    const other = (await person.call('POST', '/v1/tokens', request, page)).body.token;
    const call = api(server, other);
    expect((await call('GET', '/v1/projects/default/sourcemaps')).status).toBe(404);
    expect((await call('GET', '/v1/projects/current/sourcemaps')).body).toEqual([]);
    expect((await call('DELETE', `/v1/projects/current/sourcemaps/${id}`)).status).toBe(404);
    expect((await call('DELETE', `/v1/projects/default/sourcemaps/${id}`)).status).toBe(404);
    expect((await upload(server, other, '1', [mapOf(await builders.esbuild())], 'default')).status).toBe(404);
    expect((await upload(server, other, '1', [mapOf(await builders.vite())], 'shop')).status).toBe(201);
    expect(piecesIn(server)).toBe(2);
    expect((await person.call('GET', '/v1/projects/shop/sourcemaps')).body).toHaveLength(1);
    expect((await person.call('DELETE', '/v1/projects/shop', undefined, page)).status).toBe(200);
    await eventually(() => expect(piecesIn(server)).toBe(1));
  });

  test('that were cut off by a kill leave nothing, and can be sent again', async () => {
    const { server, token } = await start();
    const bundle = await builders.esbuild();
    const noise = Array.from({ length: 400_000 }, (_, index) => Math.sin(index).toString(36)).join('');
    const content = JSON.stringify({ ...JSON.parse(bundle.map), noise });
    const first = upload(server, token, '1', [{ name: 'bundle.min.js.map', content }]).catch(() => undefined);
    await eventually(() => expect(piecesIn(server)).toBe(1));
    const again = await restart(server, 'SIGKILL');
    await first;
    const listed = (await api(again, token)('GET', '/v1/projects/current/sourcemaps')).body;
    expect(piecesIn(again)).toBe(listed.length);
    expect((await upload(again, token, '1', [{ name: 'bundle.min.js.map', content }])).status).toBe(201);
    expect(piecesIn(again)).toBe(1);
  });
});

describe('hostile uploads', () => {
  /** 50 KB that ask for gigabytes: they are refused with the reason, and the server goes on. */
  const bombs = async (): Promise<[string, Sent, RegExp][]> => {
    const lines = `{"version":3,"sources":["a"],"names":[],"mappings":"${';'.repeat(50_900_000)}"}`;
    const segments = `{"version":3,"sources":["a"],"names":[],"mappings":"${'A,'.repeat(25_000_000)}A"}`;
    return [
      ['lines', { name: 'lines.zip', content: await zipOf({ 'a.js.map': lines }) }, /lines/],
      ['segments', { name: 'segments.zip', content: await zipOf({ 'a.js.map': segments }) }, /segments/],
      ['zeros', { name: 'zeros.tar.gz', content: gzipSync(Buffer.alloc(1_100 * 1024 * 1024)) }, /unpacks to more than/],
    ];
  };

  test('cost a 400, never the server, and no error’s page waits for them', { timeout: 180_000 }, async () => {
    const { server, token, call } = await start();
    const bundle = await builders.esbuild();
    await upload(server, token, '1', [mapOf(bundle)]);
    await send(server, { fingerprint: 'f', release: '1', stack: await stackOf(bundle) });
    await eventually(async () => expect((await framesOf(call, 'f'))?.[0]?.original_file).toMatch(/price\.ts$/));
    for (const [, bomb, reason] of await bombs()) {
      let isUnderWay = true;
      const uploaded = upload(server, token, '2', [bomb]).finally(() => {
        isUnderWay = false;
      });
      // Read while the upload is looked into, by a thread of their own.
      do expect((await framesOf(call, 'f'))[0].original_file).toMatch(/price\.ts$/);
      while (isUnderWay);
      const { status, body } = await uploaded;
      expect([status, body.error]).toEqual([400, expect.stringMatching(reason)]);
    }
    expect(server.isAlive()).toBe(true);
    expect((await upload(server, token, '2', [mapOf(bundle)])).status).toBe(201);
  });

  test('that bring too much, or what is of no use, leave nothing on the disk', async () => {
    const { server, token } = await start();
    const left = () => readdirSync(tmpdir()).filter((name) => name.startsWith(`bloop-upload-${server.pid}-`));
    const mixed = await upload(server, token, '1', [
      { name: 'photo.jpg', content: Buffer.alloc(1_000_000) },
      mapOf(await builders.esbuild()),
    ]);
    expect([mixed.status, mixed.body.refused]).toEqual([
      201,
      [{ filename: 'photo.jpg', error: expect.stringContaining('".jpg" is no source map') }],
    ]);
    const most = Buffer.alloc(180 * 1024 * 1024);
    const files = ['a', 'b', 'c'].map((name) => ({ name: `${name}.js.map`, content: most }));
    const tooMuch = await upload(server, token, '1', files);
    expect([tooMuch.status, tooMuch.body.code]).toEqual([413, 'payload_too_large']);
    await eventually(() => expect(left()).toEqual([]));
  });

  test('of a killed process are gone after the next start, those of one that lives stay', async () => {
    const { server, token } = await start();
    const other = await startServer();
    const kept = mkdtempSync(join(tmpdir(), `bloop-upload-${other.pid}-`));
    const lost = mkdtempSync(join(tmpdir(), `bloop-upload-${server.pid}-`));
    await restart(server, 'SIGKILL');
    expect(token).toBeDefined();
    expect([existsSync(lost), existsSync(kept)]).toEqual([false, true]);
    rmSync(kept, { recursive: true });
  });
});

test('an upload may be slower than any other request', async () => {
  const { server, token } = await start();
  const { map } = await builders.esbuild();
  const head =
    '--x\r\nContent-Disposition: form-data; name="release"\r\n\r\n1\r\n--x\r\nContent-Disposition: form-data; name="file"; filename="a.js.map"\r\n\r\n';
  const body = Buffer.from(`${head}${map}\r\n--x--\r\n`);
  const slow = request(`${server.url}/v1/projects/current/sourcemaps`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'multipart/form-data; boundary=x',
      'content-length': body.length,
    },
  });
  const answered = once(slow, 'response') as Promise<[IncomingMessage]>;
  const step = Math.ceil(body.length / 20);
  // 40 s in all, where everything else is given 30.
  for (let at = 0; at < body.length; at += step) {
    slow.write(body.subarray(at, at + step));
    await pause(2000);
  }
  slow.end();
  expect((await answered)[0].statusCode).toBe(201);
});

test('a body that does not arrive is given up after 30 s, with an answer', async () => {
  const server = await startServer();
  const stuck = request(`${server.url}/v1/ingest`, { method: 'POST', headers: { 'content-length': 100 } });
  stuck.on('error', () => undefined);
  stuck.write('{');
  const [response] = (await once(stuck, 'response')) as [IncomingMessage];
  expect(response.statusCode).toBe(408);
  expect(JSON.parse(Buffer.concat(await response.toArray()).toString())).toMatchObject({ code: 'request_timeout' });
});

test('maps that cannot be read are told as such: the error is shown as it was sent', async () => {
  const { server, token, call } = await start();
  const bundle = await builders.esbuild();
  await upload(server, token, '1', [mapOf(bundle)]);
  await send(server, { fingerprint: 'f', release: '1', stack: await stackOf(bundle) });
  const db = new Database(join(server.folder, 'bloop.db'));
  db.prepare('UPDATE source_map_pieces SET bytes = zeroblob(10)').run();
  db.close();
  await eventually(async () => {
    const { status, body } = await call('GET', '/v1/errors/f');
    expect([status, body.samples?.[0].deobfuscation]).toEqual([200, 'failed']);
    expect(body.samples[0].deobfuscated_stack).toBeUndefined();
  });
});

test('occurrences come with the places in the sources where that is asked for', async () => {
  const { server, token, call } = await start();
  const bundle = await builders.esbuild();
  await upload(server, token, '1', [mapOf(bundle)]);
  for (let i = 0; i < 7; i++) await send(server, { fingerprint: 'f', release: '1', stack: await stackOf(bundle) });
  await eventually(async () => expect((await call('GET', '/v1/errors/f/occurrences')).body).toHaveLength(7));
  const plain = (await call('GET', '/v1/errors/f/occurrences')).body;
  expect(plain[6].deobfuscated_stack).toBeUndefined();
  const read = (await call('GET', '/v1/errors/f/occurrences?symbolicate=true&limit=20')).body;
  expect(read[6].deobfuscated_stack[0].original_file).toMatch(/price\.ts$/);
  const tooMany = await call('GET', '/v1/errors/f/occurrences?symbolicate=true&limit=21');
  expect([tooMany.status, tooMany.body.error]).toEqual([400, 'limit: must be at most 20 with symbolicate']);
});

test('the command line uploads a build folder, tells what it has done, and fails for what it could not', async () => {
  const port = await freePort();
  const server = await startServer({ env: { BLOOP__SERVER__PORT: String(port) } });
  const { token } = await createToken(server, scopes);
  const bundle = await builders.esbuild();
  const dist = join(temporaryFolder(), 'dist');
  mkdirSync(join(dist, 'js'), { recursive: true });
  writeFileSync(join(dist, 'js/bundle.min.js'), bundle.script);
  writeFileSync(join(dist, 'js/bundle.min.js.map'), bundle.map);
  const run = (...args: string[]) =>
    cli(server, 'sourcemaps', 'upload', '--url', server.url, '--token', token, ...args);
  const done = await run('--release', '3.0', dist);
  expect(done.output).toContain('1 of 1 files are there for 3.0');
  expect(done.code).toBe(0);
  const { body } = await api(server, token)('GET', '/v1/projects/current/sourcemaps?release=3.0');
  expect(body).toMatchObject([{ filename: 'js/bundle.min.js.map' }]);
  writeFileSync(join(dist, 'broken.js.map'), '{}');
  const partly = await run('--release', '3.0', dist);
  expect([partly.code, partly.output]).toEqual([
    1,
    expect.stringContaining('broken.js.map: file: broken.js.map: version'),
  ]);
  expect(partly.output).toContain('1 of 2 files');
  const wrong = await cli(
    server,
    'sourcemaps',
    'upload',
    '--url',
    server.url,
    '--token',
    'bloop_tk_x',
    '--release',
    '1',
    dist,
  );
  expect([wrong.code, wrong.output]).toEqual([1, expect.stringContaining('unknown, revoked or expired token')]);
  expect((await run('--release', '1', join(dist, 'none'))).code).toBe(1);
  expect((await run(dist)).output).toContain('--release');
});

test('a map of 40 MB is read off the main thread: events are acknowledged meanwhile', async () => {
  const { server, token, call } = await start();
  const bundle = await builders.esbuild();
  const raw = JSON.parse(bundle.map);
  const sourcesContent = [...raw.sourcesContent, 'const filler = "lorem ipsum";\n'.repeat(1_350_000)];
  const content = JSON.stringify({ ...raw, sources: [...raw.sources, 'filler.ts'], sourcesContent });
  expect(content.length).toBeGreaterThan(40_000_000);
  let uploading = true;
  const uploaded = upload(server, token, '1', [{ name: 'bundle.min.js.map', content }]).finally(() => {
    uploading = false;
  });
  let answered = 0;
  while (uploading) {
    expect((await send(server, { fingerprint: 'f', release: '1', stack: await stackOf(bundle) })).body.status).toBe(
      'accepted',
    );
    expect((await health(server)).status).toBe('ok');
    answered += 1;
  }
  expect((await uploaded).status).toBe(201);
  expect(answered).toBeGreaterThan(1);
  // So large a map is read in seconds: until then the raw stack is shown.
  await eventually(async () => expect((await framesOf(call, 'f'))?.[0]?.original_file).toMatch(/lib\/price\.ts$/));
});
