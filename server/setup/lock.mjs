import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { SetupError } from './errors.mjs';
import { ROOT } from './machine.mjs';

// Only one set-up may work on a project folder at a time: two `npm ci` would destroy each other's node_modules. The lock is
// an abstract Unix socket (unix(7)): the kernel frees it however its holder ends, so it is never stale, and waiting for it
// needs no polling: the connection to the holder ends when the holder does.

/** Longest wait for another set-up, ms: a first one with a slow compiler. */
const WAIT_MS = 60 * 60_000;
/**
 * Bytes of an address with the NUL that makes it abstract, all that `sun_path` holds. A shorter one would be another address
 * to Node 20, which pads it with NUL, than to Node 24, which does not; either may run a set-up.
 */
const ADDRESS_BYTES = 108;

/**
 * @param {{signal: AbortSignal, name?: string, onWait?: (pid: string) => void}} options `onWait` is told who holds it
 * @returns {Promise<{release(): void}>}
 */
export async function takeLock({ signal, name = `vong-gac-setup-${shortHash(ROOT)}`, onWait }) {
  const path = `\0${name}`.padEnd(ADDRESS_BYTES, '.');
  const limit = AbortSignal.any([signal, AbortSignal.timeout(WAIT_MS)]);
  for (;;) {
    /** @type {Set<import('node:net').Socket>} */
    const waiting = new Set();
    const server = createServer((peer) => {
      waiting.add(peer.on('error', () => {}).on('close', () => waiting.delete(peer)));
      peer.write(`${process.pid}\n`);
    });
    try {
      server.listen(path);
      await once(server, 'listening');
      server.unref();
      return {
        release() {
          server.close();
          for (const peer of waiting) peer.destroy();
        },
      };
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EADDRINUSE') throw error;
    }
    await holderEnds(path, limit, onWait);
    signal.throwIfAborted();
    if (limit.aborted) {
      throw new SetupError('another set-up of this folder has been running for an hour', {
        advice: 'End it, then start again.',
      });
    }
  }
}

/**
 * @param {string} path
 * @param {AbortSignal} signal
 * @param {((pid: string) => void) | undefined} onWait
 * @returns {Promise<void>} when the holder has ended, or the signal was given
 */
function holderEnds(path, signal, onWait) {
  return new Promise((resolve) => {
    const socket = connect(path);
    const stop = () => socket.destroy();
    signal.addEventListener('abort', stop, { once: true });
    socket.setEncoding('utf8').once('data', (pid) => onWait?.(String(pid).trim()));
    socket.on('error', () => {}); // refused: it ended between our two calls; 'close' follows
    socket.once('close', () => {
      signal.removeEventListener('abort', stop);
      resolve();
    });
  });
}

/** @param {string} text */
const shortHash = (text) => createHash('sha256').update(text).digest('hex').slice(0, 16);
