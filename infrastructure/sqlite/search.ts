// Substring search over an issue's type and newest message, as they are shown, in SQLite's words.
import { type Expression, type SqlBool, sql } from 'kysely';

/** The trigram tokenizer finds nothing shorter. */
const shortestIndexed = 3;
const mostWords = 20;

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

const inRow = (word: string): Expression<SqlBool> =>
  sql<SqlBool>`(instr(lower(issues.error_type), ${word}) > 0 OR instr(issues.search_text, ${word}) > 0)`;

/** Every word must occur. Words too short for the index are looked for in the rows that are left. */
export const matchesSearch = (text: string): Expression<SqlBool> | undefined => {
  const words = text.replaceAll('\0', ' ').toLowerCase().split(/\s+/).filter(Boolean).slice(0, mostWords);
  if (words.length === 0) return undefined;
  const isIndexed = (word: string) => [...word].length >= shortestIndexed;
  const indexed = words.filter(isIndexed).map(quoted);
  const conditions = words.filter((word) => !isIndexed(word)).map(inRow);
  if (indexed.length > 0)
    conditions.unshift(
      sql<SqlBool>`issues.rowid IN (SELECT rowid FROM issues_search WHERE issues_search MATCH ${indexed.join(' AND ')})`,
    );
  return sql<SqlBool>`(${sql.join(conditions, sql` AND `)})`;
};
