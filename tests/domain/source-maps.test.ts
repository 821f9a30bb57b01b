// Which file a frame means, and which maps a release has.
import { describe, expect, test } from 'vitest';
import type { DecidedEvent } from '../../domain/events.ts';
import { bestMatch } from '../../domain/sourcemaps/file-names.ts';
import {
  decideSourceMap,
  evolveRelease,
  mostPerRelease,
  type ReleaseMaps,
  requireFilename,
  requireRelease,
} from '../../domain/sourcemaps/uploads.ts';

describe('a frame’s file', () => {
  const match = (file: string, ...filenames: string[]) =>
    bestMatch(
      file,
      filenames.map((filename) => ({ filename })),
    )?.filename;
  test.each([
    ['app.js', 'app.js.map'],
    ['https://cdn.example.com/dist/bundle.min.js?v=3#top', 'dist/bundle.min.js.map'],
    ['https://cdn.example.com/dist/bundle.min.js', 'bundle.min.js.map'],
    ['file:///srv/app/main.js', 'main.js.map'],
    ['C:\\shop\\dist\\main.js', 'dist/main.js.map'],
    ['app:///main.jsbundle', 'main.jsbundle.map'],
    ['webpack:///./src/a%20b.js', 'a b.js.map'],
    ['~/static/main.js', 'static/main.js.map'],
    ['index.android.bundle', 'index.android.bundle.map'],
    ['https://x.example/100%.js', '100%.js.map'],
  ])('%s is mapped by %s', (file, filename) => expect(match(file, 'other.js.map', filename)).toBe(filename));
  test('is the one with the longest common end, by whole names', () => {
    expect(match('https://x.example/b/main.js', 'main.js.map', 'a/main.js.map', 'b/main.js.map')).toBe('b/main.js.map');
    expect(match('https://x.example/web/b/main.js', 'xb/main.js.map', 'main.js.map')).toBe('main.js.map');
    expect(match('https://x.example/b/main.js', 'domain.js.map', 'b.js.map')).toBeUndefined();
    expect(match('https://x.example/', 'x.example.map')).toBeUndefined();
  });
  test('is, of equal ones, the first', () => {
    const files = [
      { filename: 'a/main.js.map', id: 2 },
      { filename: 'b/main.js.map', id: 1 },
    ];
    expect(bestMatch('main.js', files)?.id).toBe(2);
  });
  test('is no file of another folder or host, which has the same last name', () => {
    expect(match('https://widget.example.net/v3/main.js', 'dist/main.js.map')).toBeUndefined();
    expect(match('https://x.example/dist/main.js', 'dist/main.js.map')).toBe('dist/main.js.map');
    expect(match('https://x.example/main.js', 'dist/main.js.map')).toBe('dist/main.js.map');
    const named = 'https://X.example/dist/main.js.map';
    expect(match('https://x.example/dist/main.js?v=1', named)).toBe(named);
    expect(match('https://widget.example.net/dist/main.js', named)).toBeUndefined();
    expect(match('app:///dist/main.js', named)).toBe(named);
  });
});

const upload = {
  type: 'UploadSourceMap',
  sourceMapId: 'm1',
  kind: 'map',
  release: '1.0',
  filename: 'main.js.map',
  hash: 'h1',
  sizeBytes: 7,
  debugId: null,
} as const;
const mapsAfter = (...events: DecidedEvent[]): ReleaseMaps => events.reduce(evolveRelease, new Map());
const uploaded = decideSourceMap(upload, new Map(), '1.0');

describe('the maps of a release', () => {
  test('one is written with all that describes it', () => {
    const { type: _, ...data } = upload;
    expect(uploaded).toEqual([{ type: 'SourceMapUploaded', data: { ...data, replaces: null } }]);
  });
  test('the same content again changes nothing', () =>
    expect(decideSourceMap({ ...upload, sourceMapId: 'm2' }, mapsAfter(...uploaded), '1.0')).toEqual([]));
  test('another content takes the place of the first', () =>
    expect(decideSourceMap({ ...upload, sourceMapId: 'm2', hash: 'h2' }, mapsAfter(...uploaded), '1.0')).toMatchObject([
      { data: { sourceMapId: 'm2', replaces: 'm1' } },
    ]));
  test('each build has its own, and one for all builds stays beside it', () => {
    const build = (sourceMapId: string, hash: string, buildNumber?: string) =>
      ({ ...upload, sourceMapId, hash, ...(buildNumber === undefined ? {} : { buildNumber }) }) as const;
    const first = decideSourceMap(build('m41', 'h41', '41'), mapsAfter(...uploaded), '1.0');
    expect(first).toMatchObject([{ data: { buildNumber: '41', replaces: null } }]);
    const second = decideSourceMap(build('m42', 'h42', '42'), mapsAfter(...uploaded, ...first), '1.0');
    expect(second).toMatchObject([{ data: { buildNumber: '42', replaces: null } }]);
    const again = decideSourceMap(build('m43', 'h43', '41'), mapsAfter(...uploaded, ...first, ...second), '1.0');
    expect(again).toMatchObject([{ data: { buildNumber: '41', replaces: 'm41' } }]);
    const remove = { type: 'DeleteSourceMap', sourceMapId: 'm42' } as const;
    const left = mapsAfter(
      ...uploaded,
      ...first,
      ...second,
      ...decideSourceMap(remove, mapsAfter(...uploaded, ...first, ...second), '1.0'),
    );
    expect([...left.values()].map(({ sourceMapId }) => sourceMapId)).toEqual(['m1', 'm41']);
  });
  test('one is deleted by its id, once', () => {
    const remove = { type: 'DeleteSourceMap', sourceMapId: 'm1' } as const;
    const deleted = decideSourceMap(remove, mapsAfter(...uploaded), '1.0');
    expect(deleted).toEqual([
      { type: 'SourceMapDeleted', data: { sourceMapId: 'm1', release: '1.0', filename: 'main.js.map' } },
    ]);
    expect(() => decideSourceMap(remove, mapsAfter(...uploaded, ...deleted), '1.0')).toThrow(
      expect.objectContaining({ code: 'unknown_source_map' }),
    );
    expect(decideSourceMap(upload, mapsAfter(...uploaded, ...deleted), '1.0')).toHaveLength(1);
  });
  test('there is a limit to their number, but not to replacing one', () => {
    const full: ReleaseMaps = new Map(
      Array.from({ length: mostPerRelease }, (_, index) => [
        `${index}.map`,
        { sourceMapId: `${index}`, filename: `${index}.map`, hash: 'x', kind: 'map' },
      ]),
    );
    expect(() => decideSourceMap(upload, full, '1.0')).toThrow(
      expect.objectContaining({ code: 'too_many_source_maps' }),
    );
    expect(decideSourceMap({ ...upload, filename: '7.map' }, full, '1.0')).toHaveLength(1);
  });
  test('names are made plain, nonsense is refused', () => {
    expect(requireFilename('./dist\\a\\main.js.map')).toBe('dist/a/main.js.map');
    expect(requireRelease(' 1.0 ')).toBe('1.0');
    expect(requireRelease('x'.repeat(256))).toHaveLength(256);
    for (const wrong of ['', ' ', 'a\u0000b', 'x'.repeat(513)]) expect(() => requireFilename(wrong)).toThrow(/^file: /);
    for (const wrong of ['', 'x'.repeat(257)]) expect(() => requireRelease(wrong)).toThrow(/^release: /);
  });
});
