// `node scripts/run.mjs <module> [arguments]`: installs and builds what is missing, then becomes that compiled program.
import { ensureBuilt } from './ensure.mjs';

const [module, ...args] = process.argv.slice(2);
await ensureBuilt();
const target = new URL(`../dist/${module}`, import.meta.url);
// As if it had been started directly: the program sees its own arguments, and gets signals itself.
process.argv = [process.argv[0], target.pathname, ...args];
await import(target.href);
