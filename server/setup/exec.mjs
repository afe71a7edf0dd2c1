import { spawn } from 'node:child_process';
import { basename } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { SetupError } from './errors.mjs';

/** Lines of a failed command's output that are kept for its error message. */
const TAIL_LINES = 25;
/** Bytes of output that `capture` keeps, and from which the tail is cut. The log gets everything. */
const KEEP_BYTES = 256 * 1024;
/** How long a command that was asked to end may take before it is killed, ms. */
const KILL_AFTER_MS = 5_000;
/** How long the last output of a command that has ended is waited for, ms. */
const DRAIN_MS = 2_000;

/**
 * @typedef {object} ExecOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {number} timeoutMs limit of the whole command
 * @property {AbortSignal} [signal] ends the command
 * @property {(chunk: string) => void} [log] receives the command line and all of its output
 */

/**
 * Runs a command to its end, without a shell and without input.
 * @param {string} command
 * @param {string[]} args
 * @param {ExecOptions} options
 * @returns {Promise<{code: number | null, output: string, missing: boolean}>} `code` null: killed by a signal or never
 *   started; `missing`: there is no such program; `output`: stdout and stderr as they came, the last 256 KiB
 */
export function capture(command, args, { cwd, env, timeoutMs, signal, log }) {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    log?.(`$ ${[command, ...args].join(' ')}\n`);
    // A process group of its own, so that what it started (ninja's compilers, npm's scripts) ends with it.
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const kill = (/** @type {NodeJS.Signals} */ name) => {
      if (child.pid && child.exitCode === null && child.signalCode === null) process.kill(-child.pid, name);
    };
    let output = '';
    /** @type {Error | undefined} */
    let ended;
    /** @type {NodeJS.Timeout | undefined} */
    let killTimer;
    /** @type {NodeJS.Timeout | undefined} */
    let drainTimer;
    /** @param {Error} reason */
    const end = (reason) => {
      ended ??= reason;
      kill('SIGTERM');
      killTimer ??= setTimeout(() => kill('SIGKILL'), KILL_AFTER_MS);
    };
    const limit = setTimeout(() => {
      end(
        new SetupError(`${command} did not end within ${Math.round(timeoutMs / 1000)} s`, { tail: lastLines(output) }),
      );
    }, timeoutMs);
    const onAbort = () => end(signal?.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    const settle = () => {
      clearTimeout(limit);
      clearTimeout(killTimer);
      clearTimeout(drainTimer);
      signal?.removeEventListener('abort', onAbort);
    };
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (/** @type {string} */ chunk) => {
        log?.(chunk);
        output = (output + chunk).slice(-KEEP_BYTES);
      });
    }
    child.once('error', (error) => {
      settle();
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOENT') return reject(error);
      log?.(`no such program: ${command}\n`);
      resolve({ code: null, output: `no such program: ${command}`, missing: true });
    });
    child.once('exit', () => {
      // A service that an installation started may hold the pipes open for ever.
      drainTimer = setTimeout(() => [child.stdout, child.stderr].forEach((stream) => stream.destroy()), DRAIN_MS);
    });
    child.once('close', (code) => {
      settle();
      if (ended) reject(ended);
      else resolve({ code, output, missing: false });
    });
  });
}

/**
 * As `capture`, but a command that fails is a SetupError with the tail of its output.
 * @param {string} command
 * @param {string[]} args
 * @param {ExecOptions & {explain?: (output: string) => string | undefined}} options `explain`: advice drawn from the
 *   output of a failed command
 * @returns {Promise<string>} its output
 */
export async function exec(command, args, options) {
  const { code, output, missing } = await capture(command, args, options);
  if (code === 0) return output;
  const how = missing ? 'is not installed' : code === null ? 'was killed' : `failed with exit code ${code}`;
  throw new SetupError(`${[command, ...args.slice(0, 2)].map((word) => basename(word)).join(' ')} ${how}`, {
    tail: lastLines(output),
    advice: options.explain?.(output),
  });
}

/** @param {string} text */
export function lastLines(text) {
  return stripVTControlCharacters(text).trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
}
