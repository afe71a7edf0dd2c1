import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { ROOT, withProjectBin } from './machine.mjs';

/** How long a program that was asked to end may take before it is killed, ms. */
const KILL_AFTER_MS = 15_000;

/**
 * @typedef {object} Program
 * @property {Promise<number>} ended its exit code as a shell would give it
 * @property {(signal: NodeJS.Signals) => void} signal tells it and what it started
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
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? 'SIGKILL']));
  });
  return {
    ended,
    signal(signal) {
      // Without a pid it was never started; with an exit code its number may belong to somebody else.
      if (child.pid && child.exitCode === null && child.signalCode === null) process.kill(-child.pid, signal);
    },
  };
}

/**
 * Passes on what this process is told until all programs have ended; when one ends, the others are ended too.
 * @param {Program[]} programs
 * @returns {Promise<number>} the exit code of the one that ended first
 */
export async function runUntilEnd(programs) {
  /** @type {NodeJS.Timeout | undefined} */
  let kill;
  /** @param {NodeJS.Signals} signal */
  const endAll = (signal) => {
    for (const program of programs) program.signal(signal);
    kill ??= setTimeout(() => programs.forEach((program) => program.signal('SIGKILL')), KILL_AFTER_MS);
  };
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
    clearTimeout(kill);
    for (const [signal, handler] of Object.entries(handlers)) process.off(signal, handler);
  }
}
