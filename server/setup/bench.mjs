// `npm run bench`: makes the machine ready for the benchmark, then runs it with the given arguments. The first option that names a
// benchmark of its own chooses that one.
import { findNode } from './node24.mjs';
import { launch, runUntilEnd } from './programs.mjs';
import { FOR_BENCH, makeReady } from './ready.mjs';

/** @type {Record<string, string>} */
const benchmarks = {
  '--cameras': 'cameras.ts',
  '--page': 'page.ts',
  '--cold': 'cold.ts',
  '--single': 'single.ts',
  '--janus': 'janus.ts',
  '--cycles': 'cycles.ts',
  '--chaos': 'chaos.ts',
  '--faults': 'faults.ts',
  '--watermark': 'watermark.ts',
  '--month': 'month.ts',
  '--frozen': 'frozen.ts',
};

const args = process.argv.slice(2);
const chosen = Object.keys(benchmarks).find((option) => args.some((arg) => arg.split('=')[0] === option));
const file = (chosen && benchmarks[chosen]) ?? 'main.ts';
const context = await makeReady({ also: FOR_BENCH });
const bench = launch(await findNode(context), [`server/bench/${file}`, ...args], context);
process.exitCode = await runUntilEnd([bench]);
