// Names that people choose: users, projects, tokens, passkeys.
import { Rejected } from '../rejected.ts';

const longest = 100;
/** Control and formatting characters, which look like nothing or like something else. */
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/** @throws Rejected when nothing is left, when it is too long or holds what cannot be seen */
export const requireName = (field: string, text: string, most = longest): string => {
  const name = text.trim().normalize('NFC');
  if (name === '' || [...name].length > most)
    throw new Rejected('invalid_name', `${field}: must have 1 to ${most} characters`);
  if (invisible.test(name) || !name.isWellFormed())
    throw new Rejected('invalid_name', `${field}: must not contain control characters`);
  return name;
};

/** Names that differ only in case are the same. */
export const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
