// Partial matching: does what happened have what a scenario expects of it?

const operators = {
  $min: (value, least) => value >= least,
  $max: (value, most) => value <= most,
  $matches: (value, pattern) => typeof value === 'string' && new RegExp(pattern, 's').test(value),
  $includes: (value, text) => typeof value === 'string' && value.includes(text),
  $excludes: (value, text) => typeof value === 'string' && !value.includes(text),
  $starts: (value, text) => typeof value === 'string' && value.startsWith(text),
  $min_bytes: (value, least) => Buffer.byteLength(value) >= least,
  $max_bytes: (value, most) => Buffer.byteLength(typeof value === 'string' ? value : JSON.stringify(value)) <= most,
  $absent: (value, absent) => (value === undefined || value === null) === absent,
};

const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);
const isOperators = (value) => isObject(value) && Object.keys(value).some((key) => key.startsWith('$'));
const shown = (value) => {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 300 ? `${text.slice(0, 300)}… (${text.length} characters)` : text;
};

/** What differs, one text each; none when `actual` has all that `expected` says. Lists are compared item by item. */
export const differences = (actual, expected, path = '') => {
  if (isOperators(expected))
    return Object.entries(expected)
      .filter(([name, operand]) => !operators[name](actual, operand))
      .map(([name, operand]) => `${path || 'value'}: ${shown(actual)} is not ${name} ${shown(operand)}`);
  if (isObject(expected)) {
    // What is not there has no members: an expectation of their absence holds.
    if (actual === undefined) return differences({}, expected, path);
    if (!isObject(actual)) return [`${path || 'value'}: ${shown(actual)} is no object`];
    return Object.entries(expected).flatMap(([key, value]) =>
      differences(actual[key], value, path === '' ? key : `${path}.${key}`),
    );
  }
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length)
      return [`${path || 'value'}: ${shown(actual)} is not a list of ${expected.length}`];
    return expected.flatMap((value, index) => differences(actual[index], value, `${path}[${index}]`));
  }
  return Object.is(actual, expected) ? [] : [`${path || 'value'}: ${shown(actual)} is not ${shown(expected)}`];
};

/** Gives each expectation an item of its own. Answers with what is wrong with those that found none. */
export const unmatched = (items, expectations) => {
  const left = [...items];
  return expectations.flatMap((expected) => {
    const tries = left.map((item) => differences(item, expected));
    const found = tries.findIndex((wrong) => wrong.length === 0);
    if (found >= 0) {
      left.splice(found, 1);
      return [];
    }
    const nearest = [...tries].sort((a, b) => a.length - b.length)[0];
    return [nearest === undefined ? `no event is left for ${shown(expected)}` : nearest.join('; ')];
  });
};
