// What a row of the log says. A row that is damaged says nothing, and keeps nobody from the rows beside it.

/** Undefined for what is no JSON. */
export const readJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
