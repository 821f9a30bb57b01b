// Names in queries: rows hold their numbers, clients speak in texts.
import { sql } from 'kysely';
import type { NameId } from '../projection.ts';
import type { QueryContext } from './query.ts';

/** The number of a text; null, which equals nothing, for one that no row has. */
export const idOf = (text: string) => sql<NameId>`(SELECT id FROM names WHERE text = ${text})`;

/** For `in`: the numbers of those texts that rows have. */
export const idsOf = (texts: readonly string[]) =>
  sql<NameId>`(SELECT id FROM names WHERE text IN (${sql.join([...texts])}))`;

/** The text of a column, one lookup per row. */
export const textOf = (column: string) => sql<string>`(SELECT text FROM names WHERE id = ${sql.ref(column)})`;

/** The texts of many numbers, fetched at once. */
export const textsOf = async ({ read }: QueryContext, ids: readonly (NameId | null)[]) => {
  const wanted = [...new Set(ids)].filter((id) => id !== null);
  const rows =
    wanted.length === 0 ? [] : await read.selectFrom('names').selectAll().where('id', 'in', wanted).execute();
  const texts = new Map(rows.map(({ id, text }) => [id, text]));
  return (id: NameId | null): string => (id === null ? '' : (texts.get(id) ?? ''));
};
