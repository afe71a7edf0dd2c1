// `npm run bench`: makes the machine ready for the benchmark, then runs it with the given arguments.
import { findNode } from './node24.mjs';
import { launch, runUntilEnd } from './programs.mjs';
import { FOR_BENCH, makeReady } from './ready.mjs';

const context = await makeReady({ also: FOR_BENCH });
const bench = launch(await findNode(context), ['server/bench/main.ts', ...process.argv.slice(2)], context);
process.exitCode = await runUntilEnd([bench]);
