// The audit trail is as it was recorded, or the chain says where it is not.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { verifyChain } from '../../infrastructure/log/audit-chain.ts';
import type { Connection } from '../../infrastructure/sqlite/open.ts';
import { captured, ignored, muted, projectCreated, resolved, tokenCreated, unresolved } from '../support/events.ts';
import { inWorkspace, Workspace } from '../support/workspace.ts';

/** Decided events at 1, 3, 6, 7 and 9, occurrences in between and after. */
const history = [
  projectCreated(),
  captured({ eventId: 'e1' }),
  resolved({ note: 'fixed' }),
  captured(),
  captured({ fingerprint: 'f2' }),
  unresolved({ from: 'resolved' }),
  tokenCreated(),
  captured({ project: 'p2' }),
  ignored(),
  captured(),
];

const inHistory = (work: (db: Connection, workspace: Workspace) => void) =>
  inWorkspace((workspace) => {
    workspace.append(...history);
    work(workspace.log.connection, workspace);
  });

const unlocked = (db: Connection): Connection =>
  db.exec('DROP TRIGGER log_refuses_update; DROP TRIGGER log_refuses_delete');

/** Where the chain does not fit: positions, and whether its end is elsewhere. */
const broken = (db: Connection): (number | string)[] =>
  verifyChain(db).problems.map((problem) => {
    const [, position, end] =
      /^(?:position (\d+) \(\w+\): it, or what came before it|(the chain should end))/.exec(problem) ?? [];
    return end === undefined ? Number(position) : 'end';
  });

/** The columns that are hashed, in their order, as an auditor would write them down. */
const columns = [
  ...['position', 'recorded_at', 'project_id', 'stream', 'version'],
  ...['type', 'schema_version', 'actor', 'cause', 'data'],
];
const origin = '0'.repeat(64);

/** What somebody does who knows the formula: links all decided events anew, and answers the new head. */
const rewriteChain = (db: Connection): string => {
  const rows = db.prepare(`SELECT ${columns} FROM log WHERE version IS NOT NULL ORDER BY position`).raw().all();
  const setHash = db.prepare('UPDATE log SET hash = ? WHERE position = ?');
  let hash = origin;
  for (const row of rows as [number, ...unknown[]][]) {
    hash = createHash('sha256')
      .update(`${hash}\n${JSON.stringify(row)}`)
      .digest('hex');
    setHash.run(hash, row[0]);
  }
  db.prepare('UPDATE audit_head SET position = ?, hash = ?, length = ?').run(
    (rows.at(-1) as [number] | undefined)?.[0] ?? 0,
    hash,
    rows.length,
  );
  return hash;
};

describe('an untouched log', () => {
  test(
    'has nothing wrong, whatever occurred in between',
    inHistory((db) =>
      expect(verifyChain(db)).toEqual({ events: 5, head: expect.stringMatching(/^[0-9a-f]{64}$/), problems: [] }),
    ),
  );

  test(
    'without decided events is a chain of none',
    inWorkspace((workspace) => {
      const none = { events: 0, head: origin, problems: [] };
      expect(verifyChain(workspace.log.connection)).toEqual(none);
      workspace.append(captured());
      expect(verifyChain(workspace.log.connection)).toEqual(none);
    }),
  );

  test(
    'is linked by the formula that is written down',
    inHistory((db) => {
      const { head } = verifyChain(db);
      expect(rewriteChain(unlocked(db))).toBe(head);
    }),
  );

  test(
    'goes on where it was after the log is opened again, and from another connection',
    inHistory((_, workspace) => {
      workspace.log.close();
      workspace.log = workspace.openLog();
      workspace.append(muted());
      const own = workspace.log;
      workspace.log = workspace.openLog();
      workspace.append(resolved({ fingerprint: 'f2' }));
      workspace.log.close();
      workspace.log = own;
      workspace.append(unresolved());
      expect(verifyChain(workspace.log.connection)).toMatchObject({ events: 8, problems: [] });
    }),
  );

  test(
    'has nothing wrong when its texts are strange',
    inWorkspace((workspace) => {
      for (const note of ['', 'a\0b', '"\\\u2028\u007f', '\ud800', '\udc00\ud800', 'Größe \u{1f4a5}', '\ufeff'])
        workspace.append(resolved({ note, fingerprint: '\u2028"\u{1f4a5}' }));
      expect(verifyChain(workspace.log.connection)).toMatchObject({ events: 7, problems: [] });
    }),
  );

  test(
    'is not taken for a tampered one when an event is appended while the chain is walked',
    inHistory((db, workspace) => {
      const other = workspace.openLog();
      const own = workspace.log;
      // The event comes in after the events have been read, and before the head is.
      const busy = new Proxy(db, {
        get: (target, name: keyof Connection) => {
          const value = target[name];
          if (typeof value !== 'function') return value;
          return (...given: unknown[]) => {
            if (name === 'prepare' && String(given[0]).includes('audit_head')) {
              workspace.log = other;
              workspace.append(muted());
              workspace.log = own;
            }
            return (value as (...given: unknown[]) => unknown).apply(target, given);
          };
        },
      });
      const { problems } = verifyChain(busy);
      other.close();
      expect(problems).toEqual([]);
    }),
  );
});

const copyOf3 = `recorded_at, project_id, stream, 9, type, schema_version, actor, cause, data, payload`;
const tampering: [what: string, sql: string, found: (number | string)[]][] = [
  ['changed data', `UPDATE log SET data = replace(data, 'fixed', 'ready') WHERE position = 3`, [3]],
  ['data of the same meaning', `UPDATE log SET data = data || ' ' WHERE position = 3`, [3]],
  ['a changed actor', `UPDATE log SET actor = 'token:t2' WHERE position = 3`, [3]],
  ['a changed time', 'UPDATE log SET recorded_at = recorded_at + 1 WHERE position = 3', [3]],
  ['a changed project', `UPDATE log SET project_id = 'p2' WHERE position = 3`, [3]],
  ['a project that is no more', 'UPDATE log SET project_id = NULL WHERE position = 3', [3]],
  ['a change of the oldest event', `UPDATE log SET actor = 'user:u1' WHERE position = 1`, [1]],
  ['a change of the newest event', `UPDATE log SET actor = 'user:u1' WHERE position = 9`, [9]],
  ['changes of two events', `UPDATE log SET actor = 'user:u1' WHERE position IN (3, 7)`, [3, 7]],
  ['an event that is removed from the middle', 'DELETE FROM log WHERE position = 3', [6, 'end']],
  ['the oldest event removed', 'DELETE FROM log WHERE position = 1', [3, 'end']],
  ['the newest event removed', 'DELETE FROM log WHERE position = 9', ['end']],
  ['all events removed', 'DELETE FROM log', ['end']],
  [
    'a forged event in the middle',
    `DELETE FROM log WHERE position = 4;
     INSERT INTO log SELECT 4, ${copyOf3}, NULL FROM log WHERE position = 3`,
    [4, 6, 'end'],
  ],
  [
    'a forged event in the middle that claims the hash before it',
    `DELETE FROM log WHERE position = 4;
     INSERT INTO log SELECT 4, ${copyOf3}, hash FROM log WHERE position = 3`,
    [4, 'end'],
  ],
  ['a forged event at the end', `INSERT INTO log SELECT 11, ${copyOf3}, NULL FROM log WHERE position = 3`, [11, 'end']],
  [
    'two events that swap positions',
    `UPDATE log SET position = 100 WHERE position = 3;
     UPDATE log SET position = 3 WHERE position = 6;
     UPDATE log SET position = 6 WHERE position = 100`,
    [3, 6, 7],
  ],
  [
    'two events that swap all but their positions',
    `UPDATE log SET position = -position WHERE position IN (3, 6);
     UPDATE log SET position = iif(position = -3, 6, 3) WHERE position < 0`,
    [3, 6, 7],
  ],
  ['an event that moves to where nothing is', 'UPDATE log SET position = 50 WHERE position = 3', [6, 50, 'end']],
  ['an event without a version, as occurrences are', 'UPDATE log SET version = NULL WHERE position = 3', [3]],
  [
    'an event without a version and a hash, as occurrences are',
    'UPDATE log SET version = NULL, hash = NULL WHERE position = 3',
    [3, 6],
  ],
  [
    'an event that is an occurrence in everything',
    `UPDATE log SET version = NULL, hash = NULL, type = 'ErrorCaptured' WHERE position = 3`,
    [6, 'end'],
  ],
  [
    'a newest event that is an occurrence in everything',
    `UPDATE log SET version = NULL, hash = NULL, type = 'ErrorCaptured' WHERE position = 9`,
    ['end'],
  ],
  ['an occurrence that is a decided event', `UPDATE log SET version = 9 WHERE position = 4`, [4, 6, 'end']],
  ['a changed hash', `UPDATE log SET hash = '${'1'.repeat(64)}' WHERE position = 3`, [3, 6]],
  ['a removed hash', 'UPDATE log SET hash = NULL WHERE position = 3', [3]],
  ['a changed hash of the newest event', `UPDATE log SET hash = '${'1'.repeat(64)}' WHERE position = 9`, [9, 'end']],
  ['a head that is elsewhere', 'UPDATE audit_head SET position = 10', ['end']],
  ['a head with another hash', `UPDATE audit_head SET hash = '${origin}'`, ['end']],
  ['a head that has counted otherwise', 'UPDATE audit_head SET length = length + 1', ['end']],
];

describe('what is found', () => {
  test.each(tampering)('%s', (_, sql, found) =>
    inHistory((db) => {
      unlocked(db).exec(sql);
      expect(broken(db)).toEqual(found);
    })(),
  );

  test(
    'a head that is missing',
    inHistory((db) => {
      db.exec('DELETE FROM audit_head');
      expect(verifyChain(db).problems).toEqual(['the head of the chain is missing']);
    }),
  );

  test(
    'a missing head, even after the log was opened again and has grown',
    inHistory((db, workspace) => {
      db.exec('DELETE FROM audit_head');
      workspace.log.close();
      workspace.log = workspace.openLog();
      expect(broken(workspace.log.connection)).toEqual(['end']);
      workspace.append(muted());
      expect(broken(workspace.log.connection)).toEqual([11, 'end']);
    }),
  );

  test(
    'tampering from before, however much was appended since',
    inHistory((db, workspace) => {
      unlocked(db).exec(`UPDATE log SET actor = 'token:t2' WHERE position = 9`);
      workspace.append(muted(), captured(), resolved());
      expect(broken(db)).toEqual([9]);
    }),
  );

  test(
    'each problem in words that name the event',
    inHistory((db) => {
      unlocked(db).exec(`UPDATE log SET actor = '' WHERE position = 3; DELETE FROM log WHERE position = 9`);
      expect(verifyChain(db).problems).toEqual([
        'position 3 (IssueResolved): it, or what came before it, is not as it was recorded',
        'the chain should end at position 9 after 5 events, and ends at 7 after 4',
      ]);
    }),
  );
});

const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', 'cli', 'p1', 'ErrorCaptured', '{}'));
const number = fc.oneof(fc.maxSafeInteger(), fc.integer({ min: -1, max: 12 }));
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 3 });
const changes: Record<string, fc.Arbitrary<string | number | null>> = {
  position: number,
  recorded_at: number,
  project_id: maybe(text),
  stream: text,
  version: maybe(number),
  type: text,
  schema_version: number,
  actor: text,
  cause: maybe(number),
  data: text,
  hash: maybe(fc.oneof(text, fc.stringMatching(/^[0-9a-f]{64}$/))),
};
const change = fc
  .record({ position: fc.constantFrom(1, 3, 6, 7, 9), column: fc.constantFrom(...columns, 'hash') })
  .chain((where) => (changes[where.column] as fc.Arbitrary<unknown>).map((value) => ({ ...where, value })));

test('any one changed column of any decided event is found', () => {
  const workspace = new Workspace();
  try {
    workspace.append(...history);
    const db = unlocked(workspace.log.connection);
    fc.assert(
      fc.property(change, ({ position, column, value }) => {
        const now = db.prepare(`SELECT ${column} FROM log WHERE position = ?`).pluck().get(position);
        fc.pre(value !== now);
        db.exec('BEGIN');
        try {
          db.prepare(`UPDATE OR REPLACE log SET ${column} = ? WHERE position = ?`).run(value, position);
          return verifyChain(db).problems.length > 0;
        } finally {
          db.exec('ROLLBACK');
        }
      }),
      { numRuns: 1000 },
    );
    expect(broken(db)).toEqual([]);
  } finally {
    workspace.close();
  }
});

describe('a head that was noted elsewhere', () => {
  test(
    'is part of the chain for as long as it grows',
    inHistory((db, workspace) => {
      const noted = verifyChain(db).head;
      expect(verifyChain(db, noted).problems).toEqual([]);
      workspace.append(captured(), muted(), captured());
      expect(verifyChain(db, noted)).toMatchObject({ events: 6, problems: [] });
      expect(verifyChain(db, noted).head).not.toBe(noted);
    }),
  );

  test(
    'may be one of a log that had no events yet',
    inHistory((db) => expect(verifyChain(db, origin).problems).toEqual([])),
  );

  test.each(['1'.repeat(64), '', 'no hash'])('is not any other: "%s"', (noted) =>
    inHistory((db) =>
      expect(verifyChain(db, noted).problems).toEqual([`no event of the chain has the hash ${noted}`]),
    )(),
  );

  test(
    'tells alone that the whole chain was rewritten',
    inHistory((db, workspace) => {
      const noted = verifyChain(db).head;
      const forged = rewriteChain(unlocked(db).exec(`UPDATE log SET actor = 'token:t2' WHERE position = 3`));
      expect(verifyChain(db)).toEqual({ events: 5, head: forged, problems: [] });
      expect(verifyChain(db, noted).problems).toEqual([`no event of the chain has the hash ${noted}`]);
      workspace.append(muted());
      expect(verifyChain(db).problems).toEqual([]);
      expect(verifyChain(db, noted).problems).toHaveLength(1);
    }),
  );

  test(
    'tells alone that the newest events were cut off, with the head moved back',
    inHistory((db) => {
      const noted = verifyChain(db).head;
      rewriteChain(unlocked(db).exec('DELETE FROM log WHERE position >= 7'));
      expect(verifyChain(db)).toMatchObject({ events: 3, problems: [] });
      expect(verifyChain(db, noted).problems).toHaveLength(1);
    }),
  );

  test(
    'does not tell of a rewrite that begins after it',
    inHistory((db) => {
      const before = db.prepare('SELECT hash FROM log WHERE position = 6').pluck().get() as string;
      rewriteChain(unlocked(db).exec(`UPDATE log SET actor = 'token:t2' WHERE position = 7`));
      expect(verifyChain(db, before).problems).toEqual([]);
    }),
  );
});
