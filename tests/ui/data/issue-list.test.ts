// The list of errors itself: pages, changes between them, what is held back, what is decided, and what fails.
import { describe, expect, test } from 'vitest';
import { createIssueList, type IssueSource } from '../../../ui/data/issue-list.ts';
import type { IssueRow, IssueStatus } from '../../../ui/data/types.ts';
import { type Filters, noFilters } from '../../../ui/lib/filters.ts';

/** A server with errors `e1`, `e2` … of which each was seen before the one before it. */
const serverWith = (count: number) => {
  const rows = Array.from({ length: count }, (_, index) => ({
    project_id: 'shop',
    fingerprint: `e${index + 1}`,
    status: 'unresolved' as IssueStatus,
    total_count: 1,
    first_seen: 1000 - index,
    last_seen: 1000 - index,
  })) as IssueRow[];
  let clock = 1000;
  let asked = 0;
  let failing: Error | undefined;
  let gate: Promise<void> = Promise.resolve();
  const matching = ({ status }: Filters) => rows.filter((row) => status === 'all' || row.status === status);
  const find = (name: string) => rows.find(({ fingerprint }) => fingerprint === name) as IssueRow;
  const answer = async <T>(make: () => T): Promise<T> => {
    asked += 1;
    if (failing !== undefined) throw failing;
    const made = structuredClone(make());
    await gate;
    return made;
  };
  const source: IssueSource = {
    page: (filters, { cursor, limit }) =>
      answer(() => {
        const { sort, order } = filters;
        const sign = order === 'desc' ? 1 : -1;
        const sorted = matching(filters).toSorted(
          (a, b) => sign * (b[sort] - a[sort]) || a.fingerprint.localeCompare(b.fingerprint),
        );
        const [value, name = ''] = cursor?.split(' ') ?? [];
        const rest = sorted.filter((row) => {
          const before = sign * (Number(value) - row[sort]);
          return value === undefined || before > 0 || (before === 0 && row.fingerprint > name);
        });
        const page = rest.slice(0, limit);
        const last = page.length === limit ? page.at(-1) : undefined;
        return {
          rows: page,
          total: sorted.length,
          cursor: last === undefined ? undefined : `${last[sort]} ${last.fingerprint}`,
        };
      }),
    rows: (_, fingerprints) => answer(() => rows.filter(({ fingerprint }) => fingerprints.includes(fingerprint))),
  };
  return {
    source,
    asked: () => asked,
    fail: (error: Error | undefined) => {
      failing = error;
    },
    /** Answers are made, and held back until what it answers is called. */
    delay: (): (() => void) => {
      let release = (): void => undefined;
      gate = new Promise((resolve) => {
        release = resolve;
      });
      return release;
    },
    happens: (name: string) => {
      clock += 1;
      const row = rows.find(({ fingerprint }) => fingerprint === name);
      if (row === undefined)
        rows.push({ ...(rows[0] as IssueRow), fingerprint: name, first_seen: clock, last_seen: clock, total_count: 1 });
      else Object.assign(row, { last_seen: clock, total_count: row.total_count + 1 });
    },
    turns: (name: string, status: IssueStatus) => Object.assign(find(name), { status }),
  };
};
type Server = ReturnType<typeof serverWith>;

const key = (name: string) => `shop/${name}`;
const loaded = async (server: Server, filters: Partial<Filters> = {}) => {
  const list = createIssueList({ ...noFilters, ...filters }, server.source);
  await list.loadMore();
  return list;
};
const shown = (list: ReturnType<typeof createIssueList>) => list.keys().map((each) => each.slice('shop/'.length));
const names = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => `e${from + index}`);
/** Until everything that was asked for has been answered. */
const quiet = (list: ReturnType<typeof createIssueList>) => list.changed(['nothing']);

describe('pages', () => {
  test('the last row of a page that is overtaken by an event moves up, and no other row goes', async () => {
    const server = serverWith(120);
    const list = await loaded(server);
    server.happens('e50');
    await list.changed(['e50']);
    expect(shown(list)).toEqual(['e50', ...names(1, 49)]);
  });

  test('an event between two pages costs no row, and repeats none', async () => {
    const server = serverWith(120);
    const list = await loaded(server);
    server.happens('e50');
    await list.changed(['e50']);
    server.happens('e70');
    await list.changed(['e70']);
    await list.loadMore();
    await list.loadMore();
    expect(shown(list)).toEqual(['e70', 'e50', ...names(1, 49), ...names(51, 69), ...names(71, 120)]);
    expect(list.hasMore()).toBe(false);
  });

  test('the same by number of events, where every event overtakes', async () => {
    const server = serverWith(120);
    const list = await loaded(server, { sort: 'total_count' });
    const last = shown(list).at(-1) as string;
    server.happens(last);
    await list.changed([last]);
    await list.loadMore();
    await list.loadMore();
    expect(new Set(shown(list)).size).toBe(120);
    expect(shown(list)).toHaveLength(120);
    expect(shown(list)[0]).toBe(last);
  });

  test('a row that sinks below the loaded part comes back with its page', async () => {
    const server = serverWith(120);
    const list = await loaded(server, { order: 'asc' });
    server.happens('e120');
    await list.changed(['e120']);
    expect(shown(list)).toEqual(names(71, 119).toReversed());
    await list.loadMore();
    await list.loadMore();
    expect(shown(list).at(-1)).toBe('e120');
    expect(shown(list)).toHaveLength(120);
  });

  test('all of them can be read, in pages of any size', async () => {
    const server = serverWith(450);
    const list = await loaded(server);
    while (list.hasMore()) await list.loadMore(200);
    expect(shown(list)).toEqual(names(1, 450));
  });
});

describe('the total', () => {
  test('is what the server counts, however many events come of errors further down', async () => {
    const server = serverWith(300);
    const list = await loaded(server);
    for (const name of names(201, 210)) server.happens(name);
    await list.changed(names(201, 210));
    await quiet(list);
    expect(list.total()).toBe(300);
    expect(shown(list)).toHaveLength(60);
  });

  test('counts what is new', async () => {
    const server = serverWith(3);
    const list = await loaded(server);
    server.happens('fresh');
    await list.changed(['fresh'], [key('fresh')]);
    await quiet(list);
    expect([list.total(), shown(list)]).toEqual([4, ['fresh', 'e1', 'e2', 'e3']]);
  });
});

describe('while it is held', () => {
  test('no row moves; what waits is told apart by whether it is new', async () => {
    const server = serverWith(120);
    const list = await loaded(server);
    const letGo = list.hold();
    for (const name of ['e3', 'e70', 'fresh']) server.happens(name);
    await list.changed(['e3', 'e70', 'fresh'], [key('fresh')]);
    expect(shown(list)).toEqual(names(1, 50));
    expect(list.row(key('e3'))?.total_count).toBe(2);
    expect(list.waiting()).toEqual({ entered: 1, moved: 1 });
    letGo();
    expect(shown(list).slice(0, 4)).toEqual(['fresh', 'e70', 'e3', 'e1']);
    expect(list.waiting()).toEqual({ entered: 0, moved: 0 });
  });

  test('it is held until the last one who holds it lets go', async () => {
    const server = serverWith(3);
    const list = await loaded(server);
    const [first, second] = [list.hold(), list.hold()];
    server.happens('e3');
    await list.changed(['e3']);
    first();
    first();
    expect(shown(list)).toEqual(['e1', 'e2', 'e3']);
    second();
    expect(shown(list)).toEqual(['e3', 'e1', 'e2']);
  });

  test('pages come at its end', async () => {
    const server = serverWith(120);
    const list = await loaded(server);
    list.hold();
    server.happens('e2');
    await list.changed(['e2']);
    await list.loadMore();
    expect(shown(list)).toEqual(names(1, 100));
  });
});

describe('what others do', () => {
  test('rows that were decided elsewhere leave when everything is read again', async () => {
    const server = serverWith(120);
    const list = await loaded(server);
    await list.loadMore();
    for (const name of ['e2', 'e60', 'e110']) server.turns(name, 'resolved');
    server.happens('fresh');
    await list.changed(undefined);
    expect(shown(list)).toEqual(['fresh', 'e1', ...names(3, 59), ...names(61, 101)]);
    expect([list.total(), list.hasMore()]).toEqual([118, true]);
    await list.loadMore();
    expect(shown(list)).toHaveLength(118);
  });

  test('a list of resolved errors gets those that it never had', async () => {
    const server = serverWith(120);
    for (const name of names(1, 60)) server.turns(name, 'resolved');
    const list = await loaded(server, { status: 'resolved' });
    await list.loadMore();
    server.turns('e100', 'resolved');
    await list.changed(undefined);
    expect(shown(list)).toEqual([...names(1, 60), 'e100']);
  });

  test('one that is resolved while the list is held stays where it is, and says so', async () => {
    const server = serverWith(3);
    const list = await loaded(server);
    const letGo = list.hold();
    server.turns('e2', 'resolved');
    await list.changed(['e2']);
    expect(shown(list)).toEqual(['e1', 'e2', 'e3']);
    expect(list.row(key('e2'))?.status).toBe('resolved');
    letGo();
    expect(shown(list)).toEqual(['e1', 'e3']);
  });

  test('two changes of the same error in a row: the last one is shown', async () => {
    const server = serverWith(3);
    const list = await loaded(server);
    const release = server.delay();
    server.happens('e2');
    const first = list.changed(['e2']);
    await Promise.resolve();
    server.happens('e2');
    const second = list.changed(['e2']);
    release();
    await Promise.all([first, second]);
    await quiet(list);
    expect(list.row(key('e2'))?.total_count).toBe(3);
  });
});

describe('what is decided here', () => {
  test('is shown at once, and stays so for answers that do not know of it', async () => {
    const server = serverWith(3);
    const list = await loaded(server);
    const release = server.delay();
    const reading = list.changed(undefined);
    await Promise.resolve();
    list.decide([key('e2')], 'resolved');
    expect([shown(list), list.total()]).toEqual([['e1', 'e3'], 2]);
    server.turns('e2', 'resolved');
    list.decided([key('e2')]);
    release();
    await reading;
    expect([shown(list), list.total()]).toEqual([['e1', 'e3'], 2]);
    await list.changed(['e2']);
    expect(shown(list)).toEqual(['e1', 'e3']);
  });

  test('a part that was refused comes back to its place, and moves nothing', async () => {
    const server = serverWith(5);
    const list = await loaded(server);
    list.hold();
    list.decide([key('e2'), key('e4')], 'ignored');
    server.turns('e4', 'ignored');
    list.decide([key('e2')], 'unresolved');
    list.decided([key('e2'), key('e4')]);
    await list.changed(['e2', 'e4']);
    expect([shown(list), list.total()]).toEqual([['e1', 'e2', 'e3', 'e5'], 4]);
  });

  test('an undo that failed is taken back: the server says what is so', async () => {
    const server = serverWith(3);
    const list = await loaded(server);
    list.decide([key('e2')], 'resolved');
    server.turns('e2', 'resolved');
    list.decided([key('e2')]);
    await list.changed(['e2']);
    list.decide([key('e2')], 'unresolved');
    expect(shown(list)).toEqual(['e1', 'e2', 'e3']);
    list.decided([key('e2')]);
    await list.changed(['e2']);
    await quiet(list);
    expect(shown(list)).toEqual(['e1', 'e3']);
  });
});

describe('what fails', () => {
  test('a list that cannot be read is asked for once, until somebody asks again', async () => {
    const server = serverWith(3);
    server.fail(new Error('broken'));
    const list = await loaded(server);
    await quiet(list);
    await quiet(list);
    expect([server.asked(), list.error()?.message]).toEqual([1, 'broken']);
    server.fail(undefined);
    await list.loadMore();
    expect([shown(list), list.error()]).toEqual([['e1', 'e2', 'e3'], undefined]);
  });

  test('a change that could not be read is read with the next one', async () => {
    const server = serverWith(3);
    const list = await loaded(server);
    server.happens('e3');
    server.fail(new Error('broken'));
    await list.changed(['e3']);
    expect([shown(list), list.error()]).toEqual([['e1', 'e2', 'e3'], undefined]);
    server.fail(undefined);
    await list.changed(['e1']);
    expect(shown(list)).toEqual(['e3', 'e1', 'e2']);
  });
});
