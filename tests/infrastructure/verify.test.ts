// The system's check of itself finds what does not follow from the log.
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { rebuild } from '../../infrastructure/runner/rebuild.ts';
import { verify } from '../../infrastructure/runner/verify.ts';
import { at, captured, resolved } from '../support/events.ts';
import { everyProjection, inWorkspace, type Workspace } from '../support/workspace.ts';

const projections = everyProjection;

const folded = (workspace: Workspace) => {
  workspace.append(captured({ at: '10:10' }), captured({ at: '10:20' }), captured({ fingerprint: 'f2' }), resolved());
  return workspace.fold().connection;
};

test(
  'read models that follow from the log have no differences',
  inWorkspace((workspace) => {
    folded(workspace);
    expect(verify({ ...workspace, projections })).toEqual({ position: 4, events: 4, differences: [] });
  }),
);

test(
  'a changed row is told as it is and as it should be',
  inWorkspace((workspace) => {
    folded(workspace).exec('UPDATE totals SET count = 4');
    const row = { hour: at('10:00'), project_id: 'p1' };
    expect(verify({ ...workspace, projections }).differences).toEqual([
      { table: 'totals', only: 'live', row: { ...row, count: 4 } },
      { table: 'totals', only: 'rebuilt', row: { ...row, count: 3 } },
    ]);
  }),
);

test(
  'a row too many, a row too few and a value that became null are found, each in its table',
  inWorkspace((workspace) => {
    folded(workspace).exec(`
      INSERT INTO names (text) VALUES ('/nowhere');
      INSERT INTO routes SELECT 0, project_id, (SELECT id FROM names WHERE text = '/nowhere'), 1 FROM routes;
      UPDATE samples SET positions = '[2]' WHERE positions = '[2,1]';
      UPDATE issues SET status = NULL WHERE status = 'resolved';`);
    const { differences } = verify({ ...workspace, projections });
    expect(differences.map(({ table, only }) => [table, only])).toEqual([
      ['issues', 'live'],
      ['issues', 'rebuilt'],
      ['samples', 'live'],
      ['samples', 'rebuilt'],
      ['routes', 'live'],
    ]);
    expect(differences[0]?.row).toMatchObject({ fingerprint: 'f1', status: null });
    expect(differences[3]?.row).toMatchObject({ fingerprint: 'f1', positions: '[2,1]' });
    expect(differences[4]?.row).toEqual({ hour: 0, project_id: 'p1', route: '/nowhere', count: 1 });
  }),
);

test(
  'so many differences are listed and no more',
  inWorkspace((workspace) => {
    folded(workspace).exec('UPDATE occurrences SET release = 9');
    expect(verify({ ...workspace, projections, most: 2 }).differences).toHaveLength(4);
    expect(verify({ ...workspace, projections }).differences).toHaveLength(6);
  }),
);

test(
  'what is not folded yet is no difference: each read model is compared where it stands',
  inWorkspace((workspace) => {
    folded(workspace);
    workspace.append(captured(), captured({ fingerprint: 'f3' }));
    rebuild({ ...workspace, projections, only: ['issues', 'samples'] });
    expect(verify({ ...workspace, projections })).toMatchObject({ position: 6, differences: [] });
  }),
);

test(
  'a checkpoint that claims more than its rows is found',
  inWorkspace((workspace) => {
    const live = folded(workspace);
    workspace.append(captured({ fingerprint: 'lost' }));
    live.exec('UPDATE checkpoints SET position = 5');
    const lost = verify({ ...workspace, projections }).differences.filter(({ table }) => table === 'issues');
    expect(lost).toMatchObject([{ only: 'rebuilt', row: { fingerprint: 'lost' } }]);
  }),
);

test(
  'nothing is changed by it, and no scratch file stays',
  inWorkspace((workspace) => {
    const live = folded(workspace);
    live.exec('UPDATE totals SET count = 4');
    verify({ ...workspace, projections });
    expect(live.prepare('SELECT DISTINCT count FROM totals').pluck().all()).toEqual([4]);
    expect(readdirSync(workspace.folder).filter((name) => name.includes('verify'))).toEqual([]);
  }),
);
