// Substring search over an issue's type and message, in SQLite's words.
import { type Expression, type SqlBool, sql } from 'kysely';
import { normalizeMessage } from '../../domain/ingest/normalize-message.ts';

/** The trigram tokenizer finds nothing shorter. */
const shortestIndexed = 3;
const mostWords = 20;

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** A word as the stored messages have it: numbers, addresses and ids are placeholders there. */
const word = (raw: string): { raw: string; normalized: string } => ({ raw, normalized: normalizeMessage(raw) });

const inIndex = ({ raw, normalized }: ReturnType<typeof word>): string =>
  `({error_type} : ${quoted(raw)} OR {search_text} : ${quoted(normalized)})`;

const inRow = ({ raw, normalized }: ReturnType<typeof word>): Expression<SqlBool> =>
  sql<SqlBool>`(instr(lower(issues.error_type), ${raw.toLowerCase()}) > 0 OR instr(issues.search_text, ${normalized}) > 0)`;

/** Every word must occur. Words too short for the index are looked for in the rows that are left. */
export const matchesSearch = (text: string): Expression<SqlBool> | undefined => {
  const words = text.replaceAll('\0', ' ').split(/\s+/).filter(Boolean).slice(0, mostWords).map(word);
  if (words.length === 0) return undefined;
  const isIndexed = ({ raw, normalized }: (typeof words)[number]) =>
    Math.min([...raw].length, [...normalized].length) >= shortestIndexed;
  const indexed = words.filter(isIndexed);
  const conditions = words.filter((each) => !isIndexed(each)).map(inRow);
  if (indexed.length > 0)
    conditions.unshift(
      sql<SqlBool>`issues.rowid IN (SELECT rowid FROM issues_search WHERE issues_search MATCH ${indexed.map(inIndex).join(' AND ')})`,
    );
  return sql<SqlBool>`(${sql.join(conditions, sql` AND `)})`;
};
