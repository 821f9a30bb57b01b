// What the sources call the function that a frame is in. A source map names things where they are used: the name at a
// frame's place in its caller is what was called there. That may be another name of the function, of a parameter for
// instance, so it is taken only where the frame's own source declares a function of that name; else the engine's name stays.

const identifier = /^#?[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;
const partOfName = /[\p{ID_Continue}$#]/u;

/** How far around a name a declaration is looked for, in characters. */
const window = 300;
/** So many uses of a name are looked at; more have only sources that are bundles themselves. */
const mostUses = 1000;

const functionBefore = /\bfunction\s*\*?\s*$/;
const valueBehind = /^\s*(?::[^=;{}()]*)?=\s*(?:async\s*)?(?:function\b|[\w$]+\s*=>|[<(][^;]*?=>)/;
const propertyBehind = /^\s*:\s*(?:async\b|function\b)/;
const methodBefore = /(?:^|[\n\r{},;])\s*(?:(?:async|static|public|private|protected|override|get|set)\s+|\*\s*)*$/;
const methodBehind = /^\s*(?:<[^;{}]*?>)?\([^;{}]*?\)\s*(?::[^;{}=]+)?\{/;

/** Whether the text around a name says that it is a function's. */
const isDeclaration = (before: string, behind: string): boolean => {
  if (functionBefore.test(before) || valueBehind.test(behind) || propertyBehind.test(behind)) return true;
  const method = methodBefore.test(before) ? methodBehind.exec(behind) : null;
  return method !== null && !/=>|\bfunction\b/.test(method[0]);
};

/** Whether a source declares a function of this name. */
export const declaresFunction = (content: string, name: string): boolean => {
  if (!identifier.test(name)) return false;
  let at = -1;
  for (let uses = 0; uses < mostUses; uses++) {
    at = content.indexOf(name, at + 1);
    if (at === -1) return false;
    const behind = content.slice(at + name.length, at + name.length + window);
    if (partOfName.test(behind.charAt(0)) || partOfName.test(content.charAt(at - 1))) continue;
    if (isDeclaration(content.slice(Math.max(0, at - window), at), behind)) return true;
  }
  return false;
};
