// Cases of the read model of source maps.
import { describe, test } from 'vitest';
import { sourceMaps } from '../../../projections/source-maps.ts';
import { at, projectDeleted, sourceMapped } from '../../support/events.ts';
import { projection } from '../harness.ts';

const uploaded = (id: string, filename = 'main.js.map', replaces: string | null = null, project = 'p1') =>
  sourceMapped(
    {
      type: 'SourceMapUploaded',
      data: {
        sourceMapId: id,
        kind: 'map',
        release: '1.0.0',
        filename,
        hash: `hash of ${id}`,
        sizeBytes: 17,
        debugId: null,
        replaces,
      },
    },
    { project },
  );
const deleted = (id: string) =>
  sourceMapped({
    type: 'SourceMapDeleted',
    data: { sourceMapId: id, release: '1.0.0', filename: 'main.js.map' },
  });

describe('source maps', () => {
  test('a map is there with what describes it', () =>
    projection(sourceMaps)
      .given(uploaded('m1'))
      .expect([
        {
          id: 'm1',
          project_id: 'p1',
          release: '1.0.0',
          filename: 'main.js.map',
          kind: 'map',
          hash: 'hash of m1',
          size_bytes: 17,
          debug_id: null,
          build_number: null,
          uploaded_by: 'token:t1',
          uploaded_at: at('10:00'),
        },
      ]));
  test('one of the same name takes its place, a deleted one is gone', () =>
    projection(sourceMaps)
      .given(
        uploaded('m1'),
        uploaded('m2', 'other.js.map'),
        uploaded('m3', 'main.js.map', 'm1'),
        uploaded('m4'),
        deleted('m4'),
      )
      .expect([{ id: 'm2' }, { id: 'm3' }]));
  test('one of a build says which', () => {
    const [type, data] = ['SourceMapUploaded' as const, { sourceMapId: 'm1', kind: 'map' as const, release: '1.0.0' }];
    const rest = {
      filename: 'main.js.map',
      hash: 'h',
      sizeBytes: 17,
      debugId: null,
      buildNumber: '41',
      replaces: null,
    };
    return projection(sourceMaps)
      .given(sourceMapped({ type, data: { ...data, ...rest } }))
      .expect([{ id: 'm1', build_number: '41' }]);
  });
  test('they go with their project', () =>
    projection(sourceMaps)
      .given(uploaded('m1'), uploaded('m2', 'x.map', null, 'p2'), projectDeleted())
      .expect([{ id: 'm2' }]));
});
