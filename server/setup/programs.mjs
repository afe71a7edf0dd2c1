import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { ROOT, withProjectBin } from './machine.mjs';

/** How long a program that was asked to end may take before it is killed, ms; the server gives itself 15 s. */
const KILL_AFTER_MS = 20_000;

/**
 * @typedef {object} Program
 * @property {Promise<number>} ended its exit code as a shell would give it
 * @property {(signal: NodeJS.Signals) => void} signal tells it; nothing happens when it has ended
 */

/**
 * Starts one of the project's programs with this process's output. It gets a process group of its own, so that a signal
 * reaches it once and by one way (Ctrl-C on a terminal goes to a whole group), and ends when this process dies.
 * @param {string} command
 * @param {string[]} args
 * @param {{env: NodeJS.ProcessEnv}} options
 * @returns {Program}
 */
export function launch(command, args, { env }) {
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', command, ...args], {
    cwd: ROOT,
    env: withProjectBin(env),
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
  });
  /** @type {Promise<number>} */
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      tell(-(child.pid ?? 0), 'SIGTERM'); // what it left behind
      resolve(code ?? 128 + constants.signals[signal ?? 'SIGKILL']);
    });
  });
  return {
    ended,
    signal(signal) {
      if (!child.pid || child.exitCode !== null || child.signalCode !== null) return;
      // An orderly end is its own business and goes from the program to its parts; a kill goes to all of them.
      tell(signal === 'SIGKILL' ? -child.pid : child.pid, signal);
    },
  };
}

/**
 * @param {number} pid negative: a process group
 * @param {NodeJS.Signals} signal
 */
function tell(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ESRCH') throw error; // it has ended by itself
  }
}

/**
 * Passes on what this process is told until all programs have ended; when one ends, the others are ended too.
 * @param {Program[]} programs
 * @param {{limitMs?: number}} [options] past it they are ended
 * @returns {Promise<number>} the exit code of the one that ended first
 */
export async function runUntilEnd(programs, { limitMs } = {}) {
  /** @type {NodeJS.Timeout | undefined} */
  let kill;
  /** @param {NodeJS.Signals} signal */
  const endAll = (signal) => {
    for (const program of programs) program.signal(signal);
    kill ??= setTimeout(() => programs.forEach((program) => program.signal('SIGKILL')), KILL_AFTER_MS);
  };
  const limit = limitMs && setTimeout(() => endAll('SIGTERM'), limitMs);
  const handlers = /** @type {const} */ ({
    SIGINT: () => endAll('SIGINT'),
    SIGTERM: () => endAll('SIGTERM'),
    SIGHUP: () => endAll('SIGTERM'), // the terminal went away
  });
  for (const [signal, handler] of Object.entries(handlers)) process.on(signal, handler);
  try {
    const code = await Promise.race(programs.map(({ ended }) => ended));
    endAll('SIGTERM');
    await Promise.all(programs.map(({ ended }) => ended));
    return code;
  } finally {
    clearTimeout(limit || undefined);
    clearTimeout(kill);
    for (const [signal, handler] of Object.entries(handlers)) process.off(signal, handler);
  }
}
