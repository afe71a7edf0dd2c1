import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Interrupted, SetupError } from './errors.mjs';
import { dataFolder, settings } from './machine.mjs';
import { reportTo } from './progress.mjs';

/**
 * @typedef {object} Context
 * @property {NodeJS.ProcessEnv} env the environment over the `.env` file; a step may add to it for those after it
 * @property {string} dataDir absolute
 * @property {AbortSignal} signal aborted when the set-up is asked to end
 * @property {(text: string) => void} log appends to the step's log file
 */

/**
 * @typedef {object} Step one condition of a ready machine
 * @property {string} id names its log file
 * @property {string} title
 * @property {(context: Context) => Promise<boolean>} isDone quick, changes nothing
 * @property {(context: Context) => Promise<string | void>} run makes it so; returns a remark for the progress line
 */

/**
 * Makes every step true, in order; those that are true already are left alone.
 * @param {Step[]} steps
 * @param {{signal: AbortSignal, output?: NodeJS.WriteStream}} options
 * @returns {Promise<Context>} for what runs afterwards
 * @throws after telling the person why
 */
export async function runSteps(steps, { signal, output = process.stdout }) {
  const env = settings();
  const dataDir = dataFolder(env);
  const context = { env, dataDir, signal, log: (/** @type {string} */ _) => {} };
  for (const [index, step] of steps.entries()) {
    const logFile = join(dataDir, 'setup', `${step.id}.log`);
    const log = lazyLog(logFile);
    context.log = log.write;
    const line = reportTo(output, `[${index + 1}/${steps.length}] ${step.title}`);
    try {
      signal.throwIfAborted();
      if (await step.isDone(context)) {
        line.end('already there');
        continue;
      }
      line.begin();
      line.end((await step.run(context)) || 'done');
    } catch (error) {
      line.end(error instanceof Interrupted ? error.message : 'FAILED');
      if (!(error instanceof Interrupted)) output.write(explain(step.title, error, log.begun() ? logFile : undefined));
      throw error;
    }
  }
  return context;
}

/**
 * @param {string} title
 * @param {unknown} error
 * @param {string} [logFile]
 * @returns {string} what failed, why, and what to do
 */
export function explain(title, error, logFile) {
  const { why, tail, advice } = reasonOf(error);
  const parts = ['', `${title}: ${why}`];
  if (tail) parts.push('', indent(tail));
  if (tail && logFile) parts.push('', `The whole output is in ${logFile}`);
  if (advice) parts.push('', advice);
  return `${parts.join('\n')}\n\n`;
}

/**
 * @param {unknown} error
 * @returns {{why: string, tail?: string, advice?: string}}
 */
function reasonOf(error) {
  if (error instanceof SetupError) return { why: error.message, tail: error.tail, advice: error.advice };
  const { code, path, message, stack } = /** @type {NodeJS.ErrnoException} */ (error);
  if (path && ['EACCES', 'EPERM', 'EROFS'].includes(code ?? '')) {
    const advice =
      'Give its folder to the present user. DATA_DIR and XDG_CACHE_HOME name other places for data and cache.';
    return { why: `${path} may not be written or read (${code})`, advice };
  }
  if (code === 'ENOSPC') return { why: 'the disk is full', advice: 'About 2 GB are needed.' };
  return { why: stack ?? message };
}

/** @param {string} text */
const indent = (text) => text.replace(/^/gm, '    ');

/**
 * A log file that begins anew with its first line, so that a step that is already there leaves the last real log alone.
 * @param {string} file
 */
function lazyLog(file) {
  let begun = false;
  return {
    begun: () => begun,
    /** @param {string} text */
    write(text) {
      if (begun) return appendFileSync(file, text);
      begun = true;
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      writeFileSync(file, `${new Date().toISOString()}\n${text}`, { mode: 0o600 });
    },
  };
}
