// Loaded into a server before its own code, in each of its threads: its clock is off by what a file says, ms.
import { readFileSync } from 'node:fs';

const file = process.env.BLOOP_TEST_CLOCK;
const clock = Date.now;
Date.now = () => clock() + Number(readFileSync(file, 'utf8'));
