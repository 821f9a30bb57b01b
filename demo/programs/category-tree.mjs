// Walks categories up to their root; two of them are each other's parent: the call stack ends before the walk does.
import './report.mjs';

const parents = new Map([
  ['laptops', 'computers'],
  ['computers', 'electronics'],
  ['electronics', 'computers'],
]);

const depth = (category) => (parents.has(category) ? 1 + depth(parents.get(category)) : 0);

setImmediate(() => console.log(depth('laptops')));
