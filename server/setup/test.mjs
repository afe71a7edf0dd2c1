// `npm test [-- STAGE...]`: makes the machine ready for tests, runs every stage even after one has failed, and ends with a
// table and one line of sums. Exit code 1 if anything failed.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch, runUntilEnd } from './programs.mjs';
import { FOR_TESTS, makeReady } from './ready.mjs';
import { chooseStages, countsOf, summary } from './test-stages.mjs';

/** Every test has a limit of its own; this one ends a stage that hangs for all that. */
const STAGE_MS = 30 * 60_000;

/** @param {import('./test-stages.mjs').Stage[]} stages */
async function runStages(stages) {
  const context = await makeReady({ also: stages.some(({ parts }) => parts) ? FOR_TESTS : [] });
  const reports = await mkdtemp(join(tmpdir(), 'vong-gac-test-'));
  const results = [];
  let interrupted = 0;
  const note = (/** @type {NodeJS.Signals} */ signal) => (interrupted = signal === 'SIGINT' ? 130 : 143);
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, note);
  try {
    for (const stage of stages) {
      if (interrupted) break;
      console.log(`\n== ${stage.name}`);
      const started = Date.now();
      const report = join(reports, `${stage.name}.json`);
      const reporters = ['--', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
      const args = ['run', '--silent', stage.script, ...(stage.counts ? reporters : [])];
      const run = launch('npm', args, { env: { ...context.env, ...stage.env } });
      const code = await runUntilEnd([run], { limitMs: STAGE_MS });
      const counts = await countsOf(stage, code, report);
      results.push({ stage, counts, seconds: (Date.now() - started) / 1000 });
    }
  } finally {
    await rm(reports, { recursive: true, force: true });
  }
  process.stdout.write(summary(results));
  return interrupted || (results.some(({ counts }) => counts.failed > 0) ? 1 : 0);
}

try {
  process.exitCode = await runStages(chooseStages(process.argv.slice(2)));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
