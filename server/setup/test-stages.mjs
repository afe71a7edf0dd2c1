import { readFile } from 'node:fs/promises';

/**
 * @typedef {object} Stage
 * @property {string} name as given to `npm test -- NAME`
 * @property {string} script of package.json
 * @property {boolean} [counts] a Vitest run that counts its tests; anything else counts as one
 * @property {boolean} [parts] needs the real parts: browser, RTSP server, PostgreSQL
 * @property {NodeJS.ProcessEnv} [env]
 */

/** @type {Stage[]} */
export const STAGES = [
  { name: 'lint', script: 'lint' },
  { name: 'format', script: 'format:check' },
  { name: 'typecheck', script: 'typecheck' },
  { name: 'unit', script: 'test:unit', counts: true },
  { name: 'integration', script: 'test:integration', counts: true, parts: true },
  { name: 'postgres', script: 'test:integration', counts: true, parts: true, env: { TEST_DATABASE: 'postgres' } },
  { name: 'browser', script: 'test:browser', counts: true, parts: true },
];

/** @typedef {{passed: number, failed: number, skipped: number}} Counts */

/**
 * @param {string[]} names none: all
 * @returns {Stage[]} in their fixed order
 */
export function chooseStages(names) {
  const unknown = names.filter((name) => !STAGES.some((stage) => stage.name === name));
  if (unknown.length > 0) {
    throw new Error(`no such stage: ${unknown.join(', ')}. There are: ${STAGES.map(({ name }) => name).join(', ')}`);
  }
  return names.length === 0 ? STAGES : STAGES.filter(({ name }) => names.includes(name));
}

/**
 * @param {Stage} stage
 * @param {number} code exit code of its script
 * @param {string} reportFile where a counting stage left Vitest's JSON report
 * @returns {Promise<Counts>}
 */
export async function countsOf(stage, code, reportFile) {
  const report =
    stage.counts &&
    (await readFile(reportFile, 'utf8')
      .then(JSON.parse)
      .catch(() => undefined));
  return countResults(report || undefined, code);
}

/**
 * @param {{numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number} | undefined}
 *   report undefined: the stage does not count, or ended before it could
 * @param {number} code
 * @returns {Counts}
 */
export function countResults(report, code) {
  if (!report) return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
  const { numPassedTests: passed, numFailedTests, numPendingTests, numTodoTests } = report;
  // A file that cannot be loaded, or an error outside of tests, fails a run whose tests have all passed.
  const failed = code !== 0 ? Math.max(1, numFailedTests) : numFailedTests;
  return { passed, failed, skipped: numPendingTests + numTodoTests };
}

/**
 * @param {{stage: Stage, counts: Counts, seconds: number}[]} results
 * @returns {string} a table, and as its last line the sums
 */
export function summary(results) {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  const rows = results.map(({ stage, counts, seconds }) => {
    for (const key of /** @type {const} */ (['passed', 'failed', 'skipped'])) sum[key] += counts[key];
    return `${stage.name.padEnd(13)}${line(counts).padEnd(36)}${seconds.toFixed(1).padStart(7)} s`;
  });
  return ['', `${'stage'.padEnd(13)}${'result'.padEnd(36)}${'time'.padStart(9)}`, ...rows, '', line(sum), ''].join(
    '\n',
  );
}

/** @param {Counts} counts */
function line({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
