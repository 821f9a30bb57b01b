// What an uploaded file is, by its name.

export const isMap = (filename: string): boolean => /\.map$/i.test(filename);
export const isScript = (filename: string): boolean => /\.(?:[cm]?js|jsbundle|bundle|hbc)$/i.test(filename);
export const isArchive = (filename: string): boolean => /\.(?:zip|tar\.gz|tgz)$/i.test(filename);

/** Whether it is worth being looked into. */
export const mayHoldMaps = (filename: string): boolean => isMap(filename) || isScript(filename) || isArchive(filename);

/** Why one that is not is refused. */
export const noSourceFile = (filename: string): { filename: string; error: string } => ({
  filename,
  error: `"${/\.[^./]*$/.exec(filename)?.[0] ?? ''}" is no source map: send .map, .js with a debugId, .zip or .tar.gz`,
});
