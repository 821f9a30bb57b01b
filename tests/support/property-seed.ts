// Every property of a run draws from one seed, which the last lines of the run name.
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env.BLOOP_TEST_SEED) });
