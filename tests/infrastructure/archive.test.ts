// Archived occurrences: all of them, once, whatever happens in between; and nothing of a person who was erased.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Archive, type ArchivedRow } from '../../infrastructure/archive/archive.ts';
import { archiveFiles } from '../../infrastructure/archive/files.ts';
import { archivedDays, queryArchive } from '../../infrastructure/archive/read.ts';
import { temporaryFolder } from '../support/server.ts';

const day = 86_400_000;
const start = Date.UTC(2026, 0, 31, 12);

const row = (position: number, given: Partial<ArchivedRow> = {}): ArchivedRow => ({
  position,
  recordedAt: start,
  data: {
    fingerprint: 'f1',
    algorithm: 1,
    occurredAt: start - 1,
    source: 'api',
    environment: 'production',
    release: '1.0.0',
    errorType: 'TypeError',
    message: `x ${position} is not a function`,
    route: '/pay',
  },
  payload: JSON.stringify({
    stack: `TypeError: x\n    at pay (a.js:${position}:2)`,
    user_id_hash: `user-${position % 2}`,
  }),
  ...given,
});

const archived = async (folder: string, rows: readonly ArchivedRow[], projectId = 'shop') => {
  const archive = await Archive.open(folder);
  try {
    await archive.add(projectId, rows);
  } finally {
    archive.close();
  }
};
const erased = async (folder: string, text: string) => {
  const archive = await Archive.open(folder);
  try {
    return await archive.erase(text);
  } finally {
    archive.close();
  }
};
const positions = async (folder: string) =>
  (await queryArchive(folder, 'SELECT position FROM events ORDER BY position')).rows.map((each) =>
    Number(each.position),
  );

describe('what is archived', () => {
  test('lies in a folder for each project and day, and is read as it was', async () => {
    const folder = temporaryFolder();
    await archived(folder, [row(1), row(3, { recordedAt: start + day }), row(4, { recordedAt: start + day })]);
    await archived(folder, [row(2)], "it's/another");
    expect(archiveFiles(folder).map((path) => path.slice(folder.length + 1))).toEqual([
      "project_id=it's%2Fanother/day=2026-01-31/2-2.parquet",
      'project_id=shop/day=2026-01-31/1-1.parquet',
      'project_id=shop/day=2026-02-01/3-4.parquet',
    ]);
    expect(await archivedDays(folder)).toMatchObject([
      { projectId: "it's/another", day: '2026-01-31', occurrences: 1, files: 1, bytes: expect.any(Number) },
      { projectId: 'shop', day: '2026-01-31', occurrences: 1 },
      { projectId: 'shop', day: '2026-02-01', occurrences: 2 },
    ]);
    const { rows } = await queryArchive(folder, "SELECT * FROM events WHERE project_id = 'shop' AND position = 3");
    expect(rows).toEqual([
      {
        project_id: 'shop',
        day: new Date(Date.UTC(2026, 1, 1)),
        position: 3n,
        recorded_at: new Date(start + day),
        occurred_at: new Date(start - 1),
        algorithm: 1,
        fingerprint: 'f1',
        error_type: 'TypeError',
        message: 'x 3 is not a function',
        release: '1.0.0',
        environment: 'production',
        source: 'api',
        route: '/pay',
        screen: null,
        payload: row(3).payload,
        stack: 'TypeError: x\n    at pay (a.js:3:2)',
      },
    ]);
  });

  test('can be asked for when there is nothing yet', async () => {
    const folder = temporaryFolder();
    expect(await archivedDays(folder)).toEqual([]);
    const { rows, columns } = await queryArchive(folder, 'SELECT * FROM events');
    expect([rows, columns.length]).toEqual([[], 16]);
  });

  test('is not there twice when it is archived again', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1 }), { maxLength: 4 }),
        async (turns) => {
          const folder = temporaryFolder();
          for (const turn of turns)
            await archived(
              folder,
              turn.sort((a, b) => a - b).map((position) => row(position, { recordedAt: start + (position % 3) * day })),
            );
          expect(await positions(folder)).toEqual([...new Set(turns.flat())].sort((a, b) => a - b));
        },
      ),
      { numRuns: 10 },
    ));

  test('of which a killed process has left a half is written again', async () => {
    const folder = temporaryFolder();
    const ofDay = join(folder, 'project_id=shop', 'day=2026-01-31');
    mkdirSync(ofDay, { recursive: true });
    writeFileSync(join(ofDay, '1-2.parquet.unfinished'), 'PAR1 of somebody');
    await archived(folder, [row(1), row(2)]);
    expect(await positions(folder)).toEqual([1, 2]);
    expect(archiveFiles(folder)).toHaveLength(1);
  });

  test('but is not what the file says refuses to go', async () => {
    const folder = temporaryFolder();
    await archived(folder, [row(1)]);
    await expect(archived(folder, [row(1, { payload: '{}' }), row(2)])).rejects.toThrow('could not be read back');
    expect(await positions(folder)).toEqual([1]);
  });

  test('in large payloads comes in several files', async () => {
    const folder = temporaryFolder();
    const payload = JSON.stringify({ stack: 'x'.repeat(100_000) });
    await archived(
      folder,
      Array.from({ length: 400 }, (_, index) => row(index + 1, { payload })),
    );
    expect(archiveFiles(folder).length).toBeGreaterThan(1);
    expect(await positions(folder)).toHaveLength(400);
  });
});

test('erasing overwrites the payloads that hold a text, and leaves everything else', async () => {
  const folder = temporaryFolder();
  await archived(folder, [row(1), row(2), row(3)]);
  await archived(folder, [row(4, { payload: null }), row(6, { recordedAt: start + day })]);
  const untouched = archiveFiles(folder).filter((path) => path.includes('2026-02-01'));
  const before = untouched.map((path) => readFileSync(path));
  expect(await erased(folder, 'user-1')).toEqual([1, 3]);
  expect(untouched.map((path) => readFileSync(path))).toEqual(before);
  const { rows } = await queryArchive(folder, 'SELECT position, payload, message FROM events ORDER BY position');
  expect(rows.map((each) => each.payload)).toEqual([
    '{"erased":true}',
    row(2).payload,
    '{"erased":true}',
    null,
    row(6).payload,
  ]);
  expect(rows[0]?.message).toBe('x 1 is not a function');
  expect(await erased(folder, 'user-1')).toEqual([]);
  // Part of a text is not the text.
  expect(await erased(folder, 'user')).toEqual([]);
});
