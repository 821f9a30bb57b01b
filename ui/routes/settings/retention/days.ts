// Days as they are typed: empty goes back to the setting above.
import { refuse } from '../../../lib/use-form.ts';

export const textOf = (days: number | null): string => (days === null ? '' : String(days));

/** @throws ApiError at the field */
export const daysIn = (field: string, text: string): number | null => {
  if (text.trim() === '') return null;
  const days = Number(text);
  return Number.isFinite(days) ? days : refuse(field, 'must be a whole number of days from 1 to 3650');
};
